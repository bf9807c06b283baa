// `npm run build`: everything that is published, from nothing. The SDK is bundled for ESM and CJS; the server packages are
// compiled file by file and read their SQL and other data beside dist/; the CLI is bundled, because it starts faster so.
import { rmSync } from 'node:fs'
import { runSteps } from './run-steps.mjs'

const COMPILED = ['packages/connector-kit', 'connectors', 'packages/runtime', 'packages/control-plane']

const bundle = (name, workspace) => ({
  name,
  command: ['npm', 'exec', '--workspace', workspace, '--', 'tsup', '--silent'],
})

// A file whose source is gone must not be published from an older build.
for (const name of COMPILED) rmSync(`${name}/dist`, { recursive: true, force: true })

const steps = [
  bundle('sdk', 'packages/sdk'),
  // --force: the build information knows nothing of the dist folders removed above.
  { name: COMPILED.join(', '), command: ['tsc', '--build', '--force', ...COMPILED] },
  bundle('cli', 'packages/cli'),
  { name: 'cli manifest', command: ['node', 'scripts/cli-manifest.mjs'] },
]
await runSteps(steps)
