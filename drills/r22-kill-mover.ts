import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import type { RunningProfile } from '../scripts/profiles/start-profile.ts'
import { type Drill, exactly, type Figure } from './drill.ts'
import { killRole, type Strike, type Struck } from './support/chaos.ts'
import { stopPostgres } from './support/postgres-strike.ts'
import { createRandom, type Random } from './support/random.ts'
import { readNumber } from './support/read-number.ts'
import { onEachProfile, readProfiles } from './support/read-profiles.ts'
import { type DrivenMove, openTenantMover, type TenantMover } from './support/tenant-mover.ts'
import { underLoad } from './support/under-load.ts'

const PLACEMENTS = ['shared', 'schema', 'database'] as const
type Placement = (typeof PLACEMENTS)[number]

/** How a move goes; one of its verbs is struck while it is carried out. */
const WAYS = {
  'went on': ['start', 'diff', 'cutOver', 'complete'],
  'was cancelled': ['start', 'diff', 'cancel'],
  'went back': ['start', 'diff', 'cutOver', 'diff', 'reverse', 'cancel'],
} as const satisfies Record<string, readonly (keyof DrivenMove)[]>
type Way = keyof typeof WAYS

/** A switch that is struck is asked for again, after a comparison: it may not take longer than it says. */
const SWITCHES_MAX = 20
const PAUSE_MS_MAX = 5_000
/** After the verb was asked for. */
const STRUCK_WITHIN_MS = 1_500
/** Whoever supervises PostgreSQL gives up when it goes down more than 10 times in a minute. */
const POSTGRES_SHARE = 4

interface Point {
  readonly way: Way
  readonly verb: string
  readonly struck: Struck
  readonly isConsistent: boolean
}

async function carryOut(move: DrivenMove, verb: (typeof WAYS)[Way][number]): Promise<void> {
  if (verb !== 'cutOver' && verb !== 'reverse') return await move[verb]()
  for (let tries = 1; !(await move[verb]()); tries += 1) {
    if (tries === SWITCHES_MAX) throw new Error(`${verb} was not made in ${SWITCHES_MAX} tries`)
    await move.diff()
  }
}

async function strikeOnce({ name, strike, endsProcess }: Strike, random: Random): Promise<Struck> {
  await delay(random.int(STRUCK_WITHIN_MS))
  let at = Date.now()
  await strike(random, () => {
    at = Date.now()
  })
  return { name, at, until: Date.now(), endsProcess }
}

interface Striking {
  readonly mover: TenantMover
  readonly leftovers: Leftovers
  readonly strike: Strike
  readonly random: Random
}

/** One move from where the tenant is, struck once, and then gone through with as if nothing had been. */
async function strikeMove({ mover, leftovers, strike, random }: Striking): Promise<Point> {
  const from = await mover.placement()
  const to = random.pick(PLACEMENTS.filter((placement) => placement !== from))
  const way = random.pick(Object.keys(WAYS) as Way[])
  const verbs = WAYS[way]
  const struckAt = random.int(verbs.length)
  const move = await mover.plan(to)
  let striking: Promise<Struck> | undefined
  for (const [at, verb] of verbs.entries()) {
    if (at === struckAt) striking = strikeOnce(strike, random)
    await carryOut(move, verb)
  }
  const struck = (await striking) as Struck
  const { status } = await move.now()
  const isEnded = status === (way === 'went on' ? 'completed' : 'cancelled')
  const isThere = (await mover.placement()) === (way === 'went on' ? to : from)
  const isClean = (await leftovers.count(await mover.placement())) === 0
  return { way, verb: verbs[struckAt] as string, struck, isConsistent: isEnded && isThere && isClean }
}

/** What moves have left of a tenant beside the place where it is. */
interface Leftovers extends AsyncDisposable {
  count(placement: Placement): Promise<number>
}

const LEFT = `
  select
    (select count(*) from pg_namespace where nspname like 'tenant%' || $1 || '%')::int as schemas,
    (select count(*) from pg_database where datname like 'howazit%' || $1 || '%')::int as databases,
    (select count(*) from pg_trigger where tgname like 'moved%' || $1 || '%')::int as triggers,
    (select count(*) from tenant_shared.responses where tenant_id = $2)::int as rows`

function findLeftovers({ adminUrl, tenants }: RunningProfile): Leftovers {
  const tenantId = tenants[0]?.tenant.id as string
  const pool = new pg.Pool({ connectionString: adminUrl, max: 1 })
  // Its connection may be one that was stopped.
  pool.on('error', () => {})
  return {
    async count(placement) {
      const { rows } = await pool.query<Record<string, number>>(LEFT, [tenantId.replaceAll('-', ''), tenantId])
      const { schemas = 0, databases = 0, triggers = 0, rows: left = 0 } = rows[0] ?? {}
      const ownSchemas = placement === 'schema' ? 1 : 0
      const ownDatabases = placement === 'database' ? 1 : 0
      return schemas - ownSchemas + (databases - ownDatabases) + triggers + (placement === 'shared' ? 0 : left)
    },
    [Symbol.asyncDispose]: () => pool.end(),
  }
}

async function strikeAll(profile: RunningProfile, points: number, random: Random): Promise<readonly Point[]> {
  await using mover = await openTenantMover(profile, { pauseMsMax: PAUSE_MS_MAX, pace: 'full' })
  await using leftovers = findLeftovers(profile)
  const seen: Point[] = []
  for (let at = 0; at < points; at += 1) {
    const strike =
      at % POSTGRES_SHARE === POSTGRES_SHARE - 1 ? stopPostgres(profile, 1) : killRole(profile, 'processor', 1)
    seen.push(await strikeMove({ mover, leftovers, strike, random }))
  }
  // Where everything is compared.
  if ((await mover.placement()) !== 'shared') {
    const back = await mover.plan('shared')
    for (const verb of WAYS['went on']) await carryOut(back, verb)
  }
  return seen
}

const tally = (named: readonly string[]): string =>
  [...Map.groupBy(named, (name) => name)].map(([name, { length }]) => `${name} ${length}`).join(', ')

function judge(points: readonly Point[], wanted: number): readonly Figure[] {
  return [
    { figure: 'moves, by how they ended', value: tally(points.map(({ way }) => way)) },
    { figure: 'struck during', value: tally(points.map(({ verb }) => verb)) },
    exactly('points that ended consistent', points.filter(({ isConsistent }) => isConsistent).length, wanted),
  ]
}

export const drill: Drill = {
  name: 'R22',
  title:
    'whoever moves a tenant, or PostgreSQL, is killed at a point of each move: it goes on, is cancelled or goes back',
  async run(options) {
    const { args, seed } = options
    const wanted = readNumber(args, '--points', 40)
    const figures = await onEachProfile(readProfiles(args, ['embedded']), async (profile) => {
      let points: readonly Point[] = []
      return await underLoad({
        drill: options,
        profile,
        ratePerSecond: readNumber(args, '--rate', 20),
        acknowledgedMinPercent: 50,
        async during(running) {
          points = await strikeAll(running, wanted, createRandom(seed))
          return points.map(({ struck }) => struck)
        },
        judge: () => judge(points, wanted),
      })
    })
    return { figures }
  },
}
