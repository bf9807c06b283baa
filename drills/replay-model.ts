import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Drill, exactly } from './drill.ts'
import { readNumber } from './support/read-number.ts'
import { createTempFolder } from './support/temp-folder.ts'

const TEST = 'packages/runtime/test/replay/any-history.test.ts'
const ROOT = new URL('..', import.meta.url).pathname
const HISTORIES = 50

type Seen = Readonly<Record<'histories' | 'events' | 'replays' | 'requests' | 'effects' | 'trips', number>>

/** The test of any history with a seed of its own, on engines of its own; undefined where it fails, and what failed is told. */
async function runSeed(seed: number, figuresPath: string): Promise<Seen | undefined> {
  const env = {
    ...process.env,
    HOWAZIT_TEST_SEED: String(seed),
    HOWAZIT_TEST_HISTORIES: String(HISTORIES),
    HOWAZIT_TEST_FIGURES: figuresPath,
  }
  const args = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', TEST]
  // Standard output is the drill's own.
  const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', process.stderr, process.stderr] })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code === 0 ? (JSON.parse(await readFile(figuresPath, 'utf8')) as Seen) : undefined
}

export const drill: Drill = {
  name: 'replay-model',
  title: 'any history of failures, breakers, mappings, deaths and replays: one effect each, and a ledger that balances',
  async run({ args, seed }) {
    const seeds = Array.from({ length: readNumber(args, '--seeds', 20) }, (_, at) => seed + at)
    await using folder = await createTempFolder()
    const runs: (Seen | undefined)[] = []
    for (const each of seeds) runs.push(await runSeed(each, join(folder.path, `${each}.json`)))
    const sumOf = (name: keyof Seen) => runs.reduce((sum, run) => sum + (run?.[name] ?? 0), 0)
    const failed = seeds.filter((_, at) => runs[at] === undefined)
    return {
      figures: [
        { figure: 'histories', value: sumOf('histories') },
        { figure: 'events', value: sumOf('events') },
        { figure: 'replays', value: sumOf('replays') },
        { figure: 'breakers that held something back', value: sumOf('trips') },
        { figure: 'requests', value: sumOf('requests') },
        { figure: 'effects', value: sumOf('effects') },
        ...failed.map((each) => ({ figure: 'seed that failed', value: each })),
        exactly('seeds that failed', failed.length, 0),
      ],
    }
  },
}
