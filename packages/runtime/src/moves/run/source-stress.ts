import type { TenantMoveWaiting } from '@howazit/sdk'
import type pg from 'pg'
import { rest } from '../../jobs/poll-work.ts'
import { asAdmin } from '../../tenancy/provision-placement.ts'
import type { Place } from '../move-row.ts'
import type { AtPlaceDeps } from './at-place.ts'

/** Beyond which a move waits; 0 is no limit. */
export interface MoveLimits {
  /** Of what a small transaction takes to commit, p95. */
  readonly latencyMsMax: number
  /** How far the replica that is furthest behind may be. */
  readonly replicaLagMsMax: number
  /** Statements of others that run and wait for nothing: each of these wants a processor. */
  readonly runningMax: number
}

export interface MovePace extends MoveLimits {
  /** For each millisecond that a move copies or compares, so many in which it does not. */
  readonly niceRatio: number
}

export const NO_LIMITS: MoveLimits = { latencyMsMax: 0, replicaLagMsMax: 0, runningMax: 0 }

/** The first that is beyond its limit, at the server where the tenant is. */
export type FindStress = () => Promise<Omit<TenantMoveWaiting, 'since'> | undefined>

/** Where others are spared, less often: these are commits as well. */
const PROBE_EVERY_MS = 25
/** Of the last second or so, where nobody is spared. */
const PROBES = 40
const FIRST_PROBES = 10

/**
 * From when it is first asked for stress until the work ends, small transactions are timed in a session beside it: as long as others would
 * wait for theirs.
 */
export async function withStress<Result>(
  { servers, limits, niceRatio }: AtPlaceDeps & { readonly limits: MoveLimits; readonly niceRatio: number },
  place: Place,
  work: (findStress: FindStress) => Promise<Result>,
): Promise<Result> {
  if (Object.values(limits).every((limit) => limit === 0)) return await work(async () => undefined)
  let probing: Promise<Probing> | undefined
  try {
    return await work(async () => {
      probing ??= startProbing(servers.adminUrlAt(place), { limits, everyMs: PROBE_EVERY_MS * (1 + niceRatio) })
      return await (await probing).findStress()
    })
  } finally {
    await probing?.then(
      ({ stop }) => stop(),
      () => {},
    )
  }
}

interface Probing {
  readonly findStress: FindStress
  readonly stop: () => Promise<void>
}

async function startProbing(
  url: string,
  { limits, everyMs }: { readonly limits: MoveLimits; readonly everyMs: number },
): Promise<Probing> {
  const done = new AbortController()
  const opened = Promise.withResolvers<FindStress>()
  const ended = asAdmin(url, async (client) => {
    const latencies: number[] = []
    const probe = async () => {
      latencies.push(await timeCommit(client))
      if (latencies.length > PROBES) latencies.shift()
    }
    for (let first = 0; first < FIRST_PROBES; first += 1) await probe()
    opened.resolve(async () => findBeyond(limits, { ...(await readLoad(client)), latencyMs: p95(latencies) }))
    for (; !done.signal.aborted; await rest(everyMs, done.signal)) await probe()
  })
  ended.catch(opened.reject)
  return {
    findStress: await opened.promise,
    async stop() {
      done.abort()
      // Whoever asks after it ended is told so.
      await ended.catch(() => {})
    },
  }
}

async function timeCommit(client: pg.Client): Promise<number> {
  const startedAt = performance.now()
  await client.query(COMMIT)
  return performance.now() - startedAt
}

// As small as a transaction can be that waits for the disk, and nothing is left of it in any table.
const COMMIT = `select pg_logical_emit_message(true, 'howazit.probe', '')`

const p95 = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.ceil(values.length * 0.95) - 1] ?? 0

interface Load {
  readonly latencyMs: number
  readonly replicaLagMs: number
  readonly running: number
}

async function readLoad(client: pg.Client): Promise<Omit<Load, 'latencyMs'>> {
  const { rows } = await client.query<{ replica_lag_ms: number; running: number }>(LOAD)
  return { replicaLagMs: rows[0]?.replica_lag_ms ?? 0, running: rows[0]?.running ?? 0 }
}

// What the role may not see counts for nothing.
const LOAD = `
  select
    (select coalesce(1000 * max(extract(epoch from replay_lag)), 0)::float8 from pg_stat_replication) as replica_lag_ms,
    (select count(*)::int
     from pg_stat_activity
     where backend_type = 'client backend'
       and state = 'active'
       and wait_event is null
       and application_name <> 'howazit_provision') as running`

/** Pure. */
export function findBeyond(
  { latencyMsMax, replicaLagMsMax, runningMax }: MoveLimits,
  { latencyMs, replicaLagMs, running }: Load,
): Omit<TenantMoveWaiting, 'since'> | undefined {
  const judged = [
    { reason: 'latency', value: Math.round(latencyMs), limit: latencyMsMax },
    { reason: 'replica_lag', value: Math.round(replicaLagMs), limit: replicaLagMsMax },
    { reason: 'load', value: running, limit: runningMax },
  ] as const
  return judged.find(({ value, limit }) => limit > 0 && value > limit)
}
