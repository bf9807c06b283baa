import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { until } from '../packages/runtime/test/support/until.ts'
import type { Program, RoleEnd, RunningProfile } from '../scripts/profiles/start-profile.ts'
import { atLeast, atMost, type Drill, exactly, type Figure } from './drill.ts'
import { endRole, runChaos, type Strike, type Struck } from './support/chaos.ts'
import { createNextVersion, NEXT_MIGRATION } from './support/next-version.ts'
import { createRandom } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readProfiles } from './support/read-profiles.ts'
import { createTempFolder } from './support/temp-folder.ts'
import { type Seen, underLoad } from './support/under-load.ts'
import { type LockWatch, watchLocks } from './support/watch-locks.ts'

const EXIT_MS_MAX = 10_000
const LOCK_MS_MAX = 2_000
/** Between two looks, and of a machine that is busy. */
const LOCK_MS_TOLERANCE = 100
const MONTHS = 107
/** The first of them in vain. */
const WAITS_MIN = 2
const MET_WITHIN_MS = 120_000

const stopApi = (profile: RunningProfile, times: number, ends: RoleEnd[]): Strike => ({
  name: 'SIGTERM to an API',
  times,
  strike: endRole(profile, 'api', async (one) => void ends.push(await one.end('SIGTERM'))),
})

interface Roll {
  readonly program: Program
  /** How long somebody reads at least. */
  readonly readingSeconds: number
  readonly locks: LockWatch
  readonly ends: RoleEnd[]
}

/** One process after the other becomes the next version; the first of them migrates. Somebody reads meanwhile. */
async function roll(profile: RunningProfile, options: Roll): Promise<Struck> {
  const { program, ends } = options
  const at = Date.now()
  const reading = await startReading(profile.adminUrl, options)
  for (const process of profile.processes()) {
    process.use(program)
    ends.push(await process.end('SIGTERM'))
    await process.ready()
  }
  await reading.ended
  return { name: 'rolling update', at, until: Date.now() }
}

/**
 * A report that takes its time: a migration that waited for it without a limit would make everyone wait. It ends when a
 * migration has given up waiting for it and waits once more, or nothing would be shown.
 */
async function startReading(adminUrl: string, { readingSeconds, locks }: Roll): Promise<{ ended: Promise<void> }> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  await client.query('begin; select from tenant_shared.responses limit 1')
  const read = async () => {
    await delay(readingSeconds * 1_000)
    const isMet = () => locks.migrationWaits() >= WAITS_MIN
    await until('a migration to wait again', isMet, { timeoutMs: MET_WITHIN_MS, everyMs: 50 }).catch(() => undefined)
    await client.query('commit').finally(() => client.end())
  }
  return { ended: read() }
}

const countMigration = async ({ adminUrl }: RunningProfile): Promise<number> => {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  const text = 'select from tenant_shared.schema_migrations where name = $1'
  const { rowCount } = await client.query(text, [NEXT_MIGRATION]).finally(() => client.end())
  return rowCount ?? 0
}

const judgeEnds = (ends: readonly RoleEnd[]): readonly Figure[] => [
  exactly('processes that had to be killed', ends.filter(({ signal }) => signal !== null).length, 0),
  { figure: 'processes that left what was under way to others', value: ends.filter(({ code }) => code !== 0).length },
  atMost('longest end of a process, ms', Math.round(Math.max(...ends.map(({ tookMs }) => tookMs))), EXIT_MS_MAX),
]

const judgeRequests = ({ operations }: Seen): Figure =>
  exactly('failed requests', operations.filter(({ outcome }) => outcome !== 'ok').length, 0)

export const drill: Drill = {
  name: 'R28',
  title: 'SIGTERM 50 times, a rolling update with a migration, and 107 months at once, under load: no request fails',
  async run(options) {
    const { args, seed } = options
    const stops = readNumber(args, '--kills', 50)
    const readingSeconds = readNumber(args, '--reading-seconds', 20)
    const random = createRandom(seed)
    await using folder = await createTempFolder()
    const program = await createNextVersion(folder.path)
    const figures = await onEachProfile(readProfiles(args, ['embedded', 'distributed']), (profile) => {
      const ends: RoleEnd[] = []
      let lockMs = 0
      let migrationWaits = 0
      return underLoad({
        drill: options,
        profile,
        ratePerSecond: readNumber(args, '--rate', 200),
        // A request without an answer is a failed one: nobody tries it again.
        load: { onUnknown: 'never', months: MONTHS },
        during: async (running) => {
          const strikes = [stopApi(running, stops, ends)]
          const struck = await runChaos({ strikes, pauseMs: [1_000, 4_000], random })
          await running.ready()
          await using locks = await watchLocks(running.adminUrl)
          const rolled = await roll(running, { program, readingSeconds, locks, ends })
          lockMs = locks.longestWaitMs()
          migrationWaits = locks.migrationWaits()
          return [...struck, rolled]
        },
        judge: async (seen) => [
          atLeast('stops', ends.length, stops + seen.profile.processes().length),
          judgeRequests(seen),
          ...judgeEnds(ends),
          exactly('migrations of the next version', await countMigration(seen.profile), 1),
          atLeast('times that a migration waited for the reader', migrationWaits, WAITS_MIN),
          atMost('longest wait for a lock that locks everyone out, ms', lockMs, LOCK_MS_MAX + LOCK_MS_TOLERANCE),
          atLeast('months with responses', await seen.stores.months(), MONTHS),
        ],
      })
    })
    return { figures }
  },
}
