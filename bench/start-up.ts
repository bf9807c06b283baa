import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Bench, median } from './bench.ts'

const RUNS = 20
/** The bar of the version; what a command may add is oclif, the SDK and its HTTP client. */
const VERSION_RATIO_MAX = 2.5
const root = resolve(import.meta.dirname, '..')

const run = (command: string, args: readonly string[], cwd: string) =>
  execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' })

/** The CLI as npm would install it: only what is packed, without src. */
function installPacked(folder: string): string {
  run('tsup', ['--silent'], join(root, 'packages/cli'))
  run('node', ['--conditions=@howazit/source', 'scripts/cli-manifest.mjs'], root)
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--workspace', 'howazit', '--pack-destination', folder], root),
  ) as [{ filename: string }]
  run('tar', ['-xzf', filename], folder)
  symlinkSync(join(root, 'node_modules'), join(folder, 'package/node_modules'))
  return join(folder, 'package/bin/howazit.js')
}

function timeMs(args: readonly string[]): number {
  const startedAt = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { PATH: process.env.PATH } })
  if (status !== 0) throw new Error(`node ${args.join(' ')} exited with ${status}: ${stderr}`)
  return performance.now() - startedAt
}

/** Cases take turns, so that a busy moment of the machine hits all of them. */
function measure(cases: Readonly<Record<string, readonly string[]>>): Record<string, number> {
  const names = Object.keys(cases)
  const times = new Map(names.map((name) => [name, [] as number[]]))
  for (let turn = 0; turn < RUNS; turn++)
    for (const name of names) times.get(name)?.push(timeMs(cases[name] as readonly string[]))
  return Object.fromEntries([...times].map(([name, values]) => [name, median(values)]))
}

/** What the built CLI costs before it does anything, beside Node itself in the same run. */
export const bench: Bench = {
  name: 'start-up',
  title: 'howazit --version against node -e 0, and two commands for comparison',
  async run(print) {
    const folder = mkdtempSync(join(tmpdir(), 'howazit-start-up-'))
    try {
      const howazit = installPacked(folder)
      const medians = measure({
        'node -e 0': ['-e', '0'],
        'howazit --version': [howazit, '--version'],
        'howazit --help': [howazit, '--help'],
        'howazit whoami --help': [howazit, 'whoami', '--help'],
      })
      const bareMs = medians['node -e 0'] as number
      const limitMs = bareMs * VERSION_RATIO_MAX
      for (const [name, medianMs] of Object.entries(medians)) {
        const limit = name === 'howazit --version' ? { limitMs: round(limitMs) } : {}
        print({ case: name, medianMs: round(medianMs), ...limit, ratio: round(medianMs / bareMs), runs: RUNS })
      }
      return (medians['howazit --version'] as number) <= limitMs
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

const round = (value: number) => Math.round(value * 100) / 100
