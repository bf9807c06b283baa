import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '../packages/runtime/test/support/until.ts'
import { atMost, type Drill, exactly, type Figure } from './drill.ts'
import { type Acknowledged, type CountingProxy, startCountingProxy } from './support/counting-proxy.ts'
import { queryDatabase } from './support/embedded-database.ts'
import { type CliEnd, runCli, startCli } from './support/howazit-cli.ts'
import type { DrillPlatform } from './support/platform.ts'
import { createRandom, type Random } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { createTempFolder } from './support/temp-folder.ts'

/** What `howazit ingest` puts into one request, unless its bytes are too many. */
const BATCH_SIZE = 500
const STORED_WITHIN_MS = 900_000
const LOOK_EVERY_MS = 10
const MEMORY_MIB_MAX = 200

interface Target {
  readonly path: string
  readonly env: Readonly<Record<string, string>>
  readonly proxy: CountingProxy
}

interface Run {
  readonly end: CliEnd
  /** What the platform acknowledged to this run, and what the run said it did; nothing when it was killed. */
  readonly acknowledged: Acknowledged
  readonly claimed: { readonly accepted: number; readonly duplicates: number } | undefined
  readonly peakMemoryMib: number
  readonly seconds: number
}

const peakMemoryMib = (pid: number): number => {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** One run of the command, ended by `signal` once the platform has answered that many of its batches. */
async function ingest(target: Target, stop?: { signal: 'SIGINT' | 'SIGKILL'; afterBatches: number }): Promise<Run> {
  const { path, env, proxy } = target
  const before = { ...proxy.acknowledged }
  const startedAt = performance.now()
  const { child, ended } = startCli(['ingest', path, '--json', '--wait', '0'], env)
  let end: CliEnd | undefined
  let peak = 0
  void ended.then((value) => (end = value))
  let isStopped = false
  while (end === undefined) {
    peak = Math.max(peak, peakMemoryMib(child.pid as number))
    if (stop && !isStopped && proxy.acknowledged.batches - before.batches >= stop.afterBatches)
      isStopped = child.kill(stop.signal)
    await delay(LOOK_EVERY_MS)
  }
  return {
    end,
    acknowledged: {
      batches: proxy.acknowledged.batches - before.batches,
      accepted: proxy.acknowledged.accepted - before.accepted,
      duplicates: proxy.acknowledged.duplicates - before.duplicates,
    },
    claimed: end.stdout === '' ? undefined : (JSON.parse(end.stdout) as Run['claimed']),
    peakMemoryMib: Math.round(peak),
    seconds: (performance.now() - startedAt) / 1_000,
  }
}

/** Points all over the file, more of them near its beginning: every run sends what the runs before it sent once more. */
const randomPoint = (random: Random, rows: number) => 1 + Math.floor(random.next() ** 2 * (rows / BATCH_SIZE))

const claimedTooMuch = ({ claimed, acknowledged }: Run): number =>
  Math.max(0, (claimed?.accepted ?? 0) - acknowledged.accepted) +
  Math.max(0, (claimed?.duplicates ?? 0) - acknowledged.duplicates)

const countStored = async ({ stateDir, tenants }: DrillPlatform) => {
  const [row] = await queryDatabase<{ responses: string; distinct: string; references: string }>(
    stateDir,
    `select count(*) as responses, count(distinct id) as distinct, count(distinct client_reference) as references
     from tenant_shared.responses where tenant_id = '${tenants[0]?.tenant.id}'`,
  )
  return { responses: Number(row?.responses), distinct: Number(row?.distinct), references: Number(row?.references) }
}

function judge(runs: readonly Run[], last: Run, rows: number): readonly Figure[] {
  const all = [...runs, last]
  const accepted = all.reduce((sum, { acknowledged }) => sum + acknowledged.accepted, 0)
  return [
    exactly('exit code of the last run', last.end.code ?? -1, 0),
    exactly('rows the last run says are in', (last.claimed?.accepted ?? 0) + (last.claimed?.duplicates ?? 0), rows),
    { figure: 'of which were in before', value: last.claimed?.duplicates ?? 0 },
    exactly('acknowledged as accepted, all runs together', accepted, rows),
    exactly(
      'claimed and not acknowledged, all runs together',
      all.reduce((sum, run) => sum + claimedTooMuch(run), 0),
      0,
    ),
    { figure: 'rows per second of the last run', value: Math.round(rows / last.seconds) },
    atMost('peak memory of howazit ingest, MiB', Math.max(...all.map((run) => run.peakMemoryMib)), MEMORY_MIB_MAX),
  ]
}

export const drill: Drill = {
  name: 'R29',
  title: 'howazit ingest of a generated file, stopped at 20 random points and run again: every row exactly once',
  async run({ args, seed, platforms }) {
    const rows = readNumber(args, '--rows', 1_000_000)
    const stops = readNumber(args, '--stops', 20)
    await using folder = await createTempFolder()
    const path = join(folder.path, 'rows.csv')
    const generate = ['sample', '--count', String(rows), '--format', 'csv', '--survey', 'cli', '--output', path]
    await runCli(generate, { HOWAZIT_RUN_DIR: folder.path })
    await using running = await platforms.openPlatform()
    await using proxy = await startCountingProxy(running.platform.url)
    const env = {
      HOWAZIT_RUN_DIR: folder.path,
      HOWAZIT_URL: proxy.url,
      HOWAZIT_TOKEN: running.tokens[0] as string,
    }

    const random = createRandom(seed)
    const runs: Run[] = []
    while (runs.length < stops) {
      const signal = random.pick(['SIGINT', 'SIGKILL'] as const)
      runs.push(await ingest({ path, env, proxy }, { signal, afterBatches: randomPoint(random, rows) }))
    }
    const last = await ingest({ path, env, proxy })
    const isStored = async () => (await countStored(running)).responses >= rows
    await until('every row stored', isStored, { timeoutMs: STORED_WITHIN_MS, everyMs: 500 }).catch(() => undefined)
    const stored = await countStored(running)

    return {
      figures: [
        { figure: 'rows', value: rows },
        { figure: 'runs ended by SIGKILL', value: runs.filter(({ end }) => end.code === null).length },
        { figure: 'runs ended by SIGINT (exit 130)', value: runs.filter(({ end }) => end.code === 130).length },
        exactly('runs that ended otherwise', runs.filter(({ end }) => ![null, 130].includes(end.code)).length, 0),
        ...judge(runs, last, rows),
        exactly('responses in PostgreSQL', stored.responses, rows),
        exactly('of which distinct', stored.distinct, rows),
        exactly('of the rows of the file', stored.references, rows),
      ],
    }
  },
}
