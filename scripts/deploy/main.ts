// `npm run verify -- --deploy`: deploy/ and the workflows, checked without Docker and without a cluster. The tools are built
// once from the Go module proxy and cached; after that nothing is downloaded. Every check is also run on a broken copy and
// must fail on it.
import { checkChart } from './check-chart.ts'
import { checkFiles } from './check-files.ts'
import { prepareSchemas } from './schemas.ts'
import { buildTools } from './tools.ts'

try {
  const tools = await buildTools()
  await checkFiles(tools)
  await checkChart(tools, await prepareSchemas())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
