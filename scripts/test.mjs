// `npm test [-- FILTER ...]`: every test, from source. What was skipped is said loudly; with CI=true it fails the run.
//
// With CI=true a few files that fail are run again, by themselves: among thousands of tests that kill processes on a busy
// machine, one may fail for the machine's sake, and nobody is there to look. What passes only then is named as unsteady, for it
// is a fault to be found all the same: of the test, or of what it tests.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { buildPlatformBundle } from './platform-bundle/build.ts'
import { runStep } from './run-steps.mjs'
import { BUNDLE } from './source-options.ts'

const RESULTS = '.cache/test-results.json'
const AGAIN = '.cache/test-results-again.json'
/** More than these have a cause in common. */
const AGAIN_MAX = 3

const isCi = process.env.CI === 'true'

const runTests = (name, results, filters) =>
  runStep({
    name,
    command: ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...filters],
  })

const readResults = (path) => JSON.parse(readFileSync(path, 'utf8')).testResults

function listTests(testResults, statuses) {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.filter(({ status }) => statuses.includes(status)).map(({ fullName }) => `${name}: ${fullName}`),
  )
}

mkdirSync('.cache', { recursive: true })
for (const path of [RESULTS, AGAIN]) rmSync(path, { force: true })

process.env[BUNDLE] = await buildPlatformBundle()
const code = await runTests('tests', RESULTS, process.argv.slice(2))
let results = readResults(RESULTS)
const failed = results.filter(({ status }) => status === 'failed')
// A run may fail without a test that does, by an error that belongs to none: that is not run again.
if (code !== 0) {
  if (!isCi || failed.length === 0 || failed.length > AGAIN_MAX) process.exit(code)
  const filters = ['--no-file-parallelism', ...failed.map(({ name }) => name)]
  const again = await runTests('what failed, by itself', AGAIN, filters)
  if (again !== 0) process.exit(again)
  results = [...results.filter(({ status }) => status !== 'failed'), ...readResults(AGAIN)]
  console.error(`\nUNSTEADY, passed by itself only:\n${listTests(failed, ['failed']).join('\n')}`)
}

const skipped = listTests(results, ['pending', 'skipped', 'todo', 'disabled'])
if (skipped.length > 0) {
  console.error(`\nSKIPPED ${skipped.length}:\n${skipped.join('\n')}`)
  if (isCi) {
    console.error('With CI=true nothing may be skipped.')
    process.exit(1)
  }
}
