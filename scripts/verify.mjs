// `npm run verify`: everything that must hold before a change lands. `--without-tests` for who ran `npm test` just before;
// `--deploy` checks deploy/ as well, with tools that are built once (Go is needed) and cached.
import { runSteps } from './run-steps.mjs'

const steps = [
  { name: 'generated files are fresh', command: ['node', 'scripts/generate.mjs', '--check'] },
  { name: 'contract breaks nothing released', command: ['node', 'scripts/check-contract.mjs'] },
  { name: 'format and lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'type-aware lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'sandbox versions', command: ['node', 'scripts/check-sandbox-versions.ts'] },
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'CLI surface', command: ['node', '--conditions=@howazit/source', 'scripts/cli-surface.mjs', '--check'] },
  { name: 'tests', command: ['node', 'scripts/test.mjs'] },
  { name: 'pacts', command: ['node', 'scripts/check-pacts.mjs'] },
  { name: 'build', command: ['node', 'scripts/build.mjs'] },
  { name: 'API report', command: ['node', 'scripts/api-report.mjs', '--check'] },
  { name: 'packages', command: ['node', 'scripts/check-packages.mjs'] },
  { name: 'packed SDK in a blank project', command: ['node', 'scripts/check-tarball.mjs'] },
  { name: 'no dead code', command: ['knip'] },
  { name: 'no secrets', command: ['node', 'scripts/check-secrets.mjs'] },
]
const deploy = { name: 'deployment', command: ['node', '--conditions=@howazit/source', 'scripts/deploy/main.ts'] }
const without = process.argv.includes('--without-tests')
await runSteps([
  ...steps.filter((step) => !(without && step.name === 'tests')),
  ...(process.argv.includes('--deploy') ? [deploy] : []),
])
