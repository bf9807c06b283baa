// `npm test [-- FILTER ...]`: every test, from source. What was skipped is said loudly; with CI=true it fails the run.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { runSteps } from './run-steps.mjs'

const RESULTS = '.cache/test-results.json'

function findSkipped() {
  const { testResults } = JSON.parse(readFileSync(RESULTS, 'utf8'))
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(
        ({ status }) => status === 'pending' || status === 'skipped' || status === 'todo' || status === 'disabled',
      )
      .map(({ fullName }) => `${name}: ${fullName}`),
  )
}

mkdirSync('.cache', { recursive: true })
rmSync(RESULTS, { force: true })
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`]
await runSteps([{ name: 'tests', command: ['vitest', 'run', ...reporters, ...process.argv.slice(2)] }])

const skipped = findSkipped()
if (skipped.length > 0) {
  console.error(`\nSKIPPED ${skipped.length}:\n${skipped.join('\n')}`)
  if (process.env.CI === 'true') {
    console.error('With CI=true nothing may be skipped.')
    process.exit(1)
  }
}
