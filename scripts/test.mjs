// `npm test [-- FILTER ...]`: every test, from source. With CI=true a skipped test fails the run.
import { runSteps } from './run-steps.mjs'

await runSteps([{ name: 'tests', command: ['vitest', 'run', ...process.argv.slice(2)] }])
