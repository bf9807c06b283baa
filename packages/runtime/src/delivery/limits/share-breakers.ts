import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Oltp, Tx } from '../../oltp/oltp.ts'
import {
  type BreakerReport,
  type CircuitBreaker,
  COOLDOWN_MAX_MS,
  COOLDOWN_MIN_MS,
  FAILURE_SHARE,
  REQUESTS_MIN,
  type SharedBreaker,
  SLICE_MS,
  WINDOW_MS,
} from './circuit-breaker.ts'
import { databaseTime } from './database-time.ts'

export interface ShareBreakersDeps {
  readonly oltp: Pick<Oltp, 'asOperator'>
  readonly breaker: CircuitBreaker
  readonly jobs: Pick<Jobs, 'wake'>
  readonly clock: Clock
}

export interface SharedBreakers {
  /** Tells and learns, at most once a second; never throws: while the store is away every process decides for itself. */
  share(): Promise<void>
  /** How many processes deliver, as far as it was last known. */
  workers(): number
}

const EVERY_MS = 1_000
/** Longer than any attempt: a process that died while it probed is succeeded after this. */
const PROBE_MS = 120_000
const WORKER_MS = 30_000

/**
 * Breakers of all processes as one, on the database's clock: counts are added up, whoever sees that they are too bad opens
 * it, and the right to probe is taken by compare-and-set, so that an endpoint that is down meets one request at a time. Whoever closes
 * one writes that down, once, for those who see to what failed meanwhile (`recover-endpoints`).
 */
export function createSharedBreakers({ oltp, breaker, jobs, clock }: ShareBreakersDeps): SharedBreakers {
  const me = randomUUID()
  let sharedAtMs = Number.NEGATIVE_INFINITY
  let workers = 1

  return {
    workers: () => workers,
    async share() {
      const nowMs = clock.now().getTime()
      if (nowMs - sharedAtMs < EVERY_MS) return
      sharedAtMs = nowMs
      const report = breaker.takeReport()
      const at = databaseTime(clock)
      try {
        const shared = await oltp.asOperator('share breakers', (tx) => exchange(tx, { me, report, at }))
        workers = shared.workers
        breaker.learn(shared.breakers)
        // After the commit: whoever is woken earlier would find nothing.
        if (shared.closed > 0) await jobs.wake('recover')
      } catch {
        breaker.beAlone()
      }
    },
  }
}

async function exchange(
  tx: Tx,
  { me, report: { counts, probes }, at }: { me: string; report: BreakerReport; at: Date | null },
): Promise<{ workers: number; closed: number; breakers: readonly SharedBreaker[] }> {
  if (counts.length > 0) {
    const endpoints = counts.map(({ endpoint }) => endpoint)
    const requests = counts.map((count) => count.requests)
    await tx.query(COUNT, [endpoints, requests, counts.map(({ failures }) => failures), SLICE_MS / 1_000, at])
    const judged = [WINDOW_MS, REQUESTS_MIN, FAILURE_SHARE, COOLDOWN_MIN_MS]
    await tx.query(OPEN, [endpoints, ...judged, at, SLICE_MS / 1_000])
  }
  let closed = 0
  for (const { endpoint, health } of probes) {
    const given = { healthy: [at], failing: [COOLDOWN_MAX_MS, at], unknown: [] }[health]
    const { rowCount } = await tx.query(PROBED[health], [me, endpoint, ...given])
    if (health === 'healthy') closed += rowCount ?? 0
  }
  await tx.query(CLAIM_PROBES, [me, PROBE_MS, at])
  const { rows: seen } = await tx.query<{ workers: number }>(BE_SEEN, [me, WORKER_MS, at])
  const { rows: breakers } = await tx.query<SharedBreaker>(READ, [me, at])
  return { workers: Math.max(1, seen[0]?.workers ?? 1), closed, breakers }
}

// In the order of their ids, as everybody does: no two processes wait for each other.
const COUNT = `
  insert into control.delivery_health as h (endpoint_id, slice_at, requests, failures)
  select endpoint, to_timestamp(floor(extract(epoch from coalesce($5::timestamptz, clock_timestamp())) / $4) * $4), requests, failures
  from unnest($1::uuid[], $2::int[], $3::int[]) as count (endpoint, requests, failures)
  order by endpoint
  on conflict on constraint delivery_health_pkey do update
  set requests = h.requests + excluded.requests, failures = h.failures + excluded.failures`

// What failed is counted some seconds after it did, so it may have failed in the slice before.
const OPEN = `
  insert into control.delivery_breakers (endpoint_id, opened_until, cooldown_ms, failing_since)
  select endpoint_id, coalesce($6::timestamptz, clock_timestamp()) + make_interval(secs => $5 / 1000.0), $5 * 2,
         min(slice_at) filter (where failures > 0) - make_interval(secs => $7)
  from control.delivery_health
  where endpoint_id = any ($1::uuid[])
    and slice_at > coalesce($6::timestamptz, clock_timestamp()) - make_interval(secs => $2 / 1000.0)
  group by endpoint_id
  having sum(requests) >= $3
    and sum(failures) >= sum(requests) * $4::float8
  order by endpoint_id
  on conflict on constraint delivery_breakers_pkey do nothing`

const PROBED = {
  healthy: `
    with closed as (
      delete from control.delivery_breakers where endpoint_id = $2 and probed_by = $1 returning endpoint_id, failing_since
    ),
    forgotten as (
      delete from control.delivery_health h using closed where h.endpoint_id = closed.endpoint_id
    )
    insert into control.breaker_closings (replay_id, endpoint_id, failing_since, closed_at)
    select gen_random_uuid(), endpoint_id, failing_since, coalesce($3::timestamptz, clock_timestamp()) from closed`,
  failing: `
    update control.delivery_breakers
    set opened_until = coalesce($4::timestamptz, clock_timestamp()) + make_interval(secs => cooldown_ms / 1000.0),
        cooldown_ms = least(cooldown_ms * 2, $3),
        probed_by = null
    where endpoint_id = $2 and probed_by = $1`,
  // Nothing was sent: whoever has something to send may.
  unknown: `
    update control.delivery_breakers
    set probed_by = null
    where endpoint_id = $2 and probed_by = $1`,
} as const

const CLAIM_PROBES = `
  update control.delivery_breakers
  set probed_by = $1, probed_until = coalesce($3::timestamptz, clock_timestamp()) + make_interval(secs => $2 / 1000.0)
  where endpoint_id in (
    select endpoint_id from control.delivery_breakers
    where opened_until <= coalesce($3::timestamptz, clock_timestamp()) and (probed_by is null or probed_until <= coalesce($3::timestamptz, clock_timestamp()))
    order by endpoint_id
    for update skip locked)`

const BE_SEEN = `
  with mine as (
    insert into control.delivery_workers (id, seen_at) values ($1, coalesce($3::timestamptz, clock_timestamp()))
    on conflict on constraint delivery_workers_pkey do update set seen_at = excluded.seen_at
    returning id
  )
  select 1 + count(*)::int as workers
  from control.delivery_workers
  where id <> $1
    and seen_at > coalesce($3::timestamptz, clock_timestamp()) - make_interval(secs => $2 / 1000.0)`

const READ = `
  select endpoint_id as endpoint,
         extract(epoch from opened_until - coalesce($2::timestamptz, clock_timestamp()))::float8 * 1000 as "opensInMs",
         cooldown_ms as "cooldownMs",
         probed_by is not distinct from $1::uuid as "mayProbe"
  from control.delivery_breakers`
