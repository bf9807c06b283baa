import { globSync } from 'node:fs'
import { defineConfig } from 'tsup'

const nameOf = (path: string) => path.replace(/^src\//, '').replace(/\.ts$/, '')

// One entry per command and process, and shared code in chunks beside `commands/`: `howazit whoami` must not read what imports
// spreadsheets. What package.json names as a dependency stays an import, so the platform itself is loaded by the one command
// that runs it. Entries are named, because oclif takes every file below `commands/` for a command.
export default defineConfig({
  entry: Object.fromEntries(
    [...globSync('src/commands/**/*.ts'), 'src/pact/verify-child.ts'].map((path) => [nameOf(path), path]),
  ),
  format: ['esm'],
  target: 'node24',
  splitting: true,
  dts: false,
  clean: true,
})
