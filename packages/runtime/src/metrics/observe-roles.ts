import type { BatchObservableResult, Meter, Observable } from '@opentelemetry/api'
import { createStreamProgress } from '../analytics/stream-progress.ts'
import type { Context } from '../context.ts'
import { countSpool } from '../ingest/count-spool.ts'
import { sumImbalance } from '../ledger/judged-hours.ts'
import type { Reading } from '../parking/parking.ts'
import { countHeldByStage } from '../poison/count-poison.ts'
import type { StageRole } from '../roles.ts'
import { readDueDeliveries, readOutboxBacklog } from './read-backlogs.ts'
import type { TenantLags } from './tenant-lags.ts'

/** What a gauge's callback reads, and into which gauges. */
interface Observation {
  readonly gauges: readonly Observable[]
  readonly observe: (result: BatchObservableResult) => Promise<void> | void
}

const GROUPS: Partial<Record<StageRole, Reading>> = {
  processor: { topic: 'responses.raw', group: 'store' },
  sink: { topic: 'response.created', group: 'sink' },
  delivery: { topic: 'response.created', group: 'delivery' },
  realtime: { topic: 'response.created', group: 'counters' },
}

const SECOND_MS = 1_000
const WEEK_MS = 7 * 86_400_000

/**
 * Gauges of what waits for the roles of this process: what an autoscaler scales them by. They are read when somebody asks;
 * while an engine is away they are absent, and every process of a role says the same.
 */
export function observeRoles(
  meter: Meter,
  context: Context,
  { roles, tenantLags }: { readonly roles: readonly StageRole[]; readonly tenantLags: TenantLags },
): void {
  const observations = [
    ...roles.flatMap((role) => (GROUPS[role] ? [observeGroup(meter, context, GROUPS[role])] : [])),
    ...roles.flatMap((role) => (GROUPS[role] && role !== 'sink' ? [observeParked(meter, context, GROUPS[role])] : [])),
    ...(roles.includes('processor') && context.config.kafka ? [observeSpool(meter, context)] : []),
    ...(roles.includes('processor') ? [observeLedger(meter, context)] : []),
    ...(roles.includes('dispatcher') ? [observeOutbox(meter, context)] : []),
    ...(roles.includes('sink') ? [observeAnalytics(meter, context)] : []),
    ...(roles.includes('delivery') ? [observeDeliveries(meter, context), observePoison(meter, context)] : []),
    ...(roles.length > 0 ? [observeTenants(meter, tenantLags)] : []),
  ]
  for (const { gauges, observe } of observations) meter.addBatchObservableCallback(observe, [...gauges])
}

/** Of those that enter tenants, and so may find one away. */
function observeParked(meter: Meter, { parking, clock }: Context, at: Reading): Observation {
  const messages = meter.createObservableGauge('howazit.parked.messages', {
    description: 'Messages that wait for their tenant to be entered',
  })
  const age = meter.createObservableGauge('howazit.parked.oldest_age.seconds', {
    description: 'Since when the oldest waits',
  })
  return {
    gauges: [messages, age],
    async observe(result) {
      const { count, since } = await parking.measure(at)
      result.observe(messages, count, { ...at })
      result.observe(age, since ? ageOf(clock.now(), since) : 0, { ...at })
    },
  }
}

function observeGroup(meter: Meter, { stream, clock }: Context, at: Reading): Observation {
  const lag = meter.createObservableGauge('howazit.stream.lag', { description: 'Messages a group has not handled yet' })
  const delay = meter.createObservableGauge('howazit.stream.delay.seconds', {
    description: 'How far a group is behind, as a time',
  })
  const progress = createStreamProgress({ stream, clock }, at)
  return {
    gauges: [lag, delay],
    async observe(result) {
      const lags = await stream.lag(at.topic, at.group)
      const waiting = lags.reduce((sum, { committedOffset, endOffset }) => sum + (endOffset - committedOffset), 0)
      result.observe(lag, waiting, { ...at })
      const { handledAt, isIdle } = await progress()
      if (handledAt) result.observe(delay, isIdle ? 0 : ageOf(clock.now(), handledAt), { ...at })
    },
  }
}

function observeSpool(meter: Meter, { pools, clock }: Context): Observation {
  const rows = meter.createObservableGauge('howazit.spool.rows', { description: 'Responses waiting for the stream' })
  const bytes = meter.createObservableGauge('howazit.spool.size.bytes', { description: 'The size of these responses' })
  const age = meter.createObservableGauge('howazit.spool.oldest_age.seconds', {
    description: 'Since when the oldest waits',
  })
  return {
    gauges: [rows, bytes, age],
    async observe(result) {
      const spool = await countSpool(pools.ingest)
      result.observe(rows, spool.rows)
      result.observe(bytes, spool.bytes)
      result.observe(age, spool.oldestAt ? ageOf(clock.now(), spool.oldestAt) : 0)
    },
  }
}

function observeOutbox(meter: Meter, { oltp, tenants }: Context): Observation {
  const rows = meter.createObservableGauge('howazit.outbox.undispatched', {
    description: 'Events that are committed and not published, counted up to 100,000',
  })
  const age = meter.createObservableGauge('howazit.outbox.oldest_age.seconds', {
    description: 'Since when the oldest waits',
  })
  return {
    gauges: [rows, age],
    async observe(result) {
      const { count, oldestAgeMs } = await readOutboxBacklog({ oltp, tenants })
      result.observe(rows, count)
      result.observe(age, oldestAgeMs / SECOND_MS)
    },
  }
}

/** How old dashboards are: the longest wait on the way there, from the answer 202 to ClickHouse. */
function observeAnalytics(meter: Meter, { oltp, tenants, stream, clock }: Context): Observation {
  const lag = meter.createObservableGauge('howazit.analytics.lag.seconds', {
    description: 'How old the dashboards are',
  })
  const storing = createStreamProgress({ stream, clock }, { topic: 'responses.raw', group: 'store' })
  const sinking = createStreamProgress({ stream, clock }, { topic: 'response.created', group: 'sink' })
  return {
    gauges: [lag],
    async observe(result) {
      const [stored, sunk] = [await storing(), await sinking()]
      if (!stored.handledAt || !sunk.handledAt) return
      const { oldestAgeMs } = await readOutboxBacklog({ oltp, tenants })
      const now = clock.now()
      const ages = [stored, sunk].map(({ handledAt, isIdle }) => (isIdle || !handledAt ? 0 : ageOf(now, handledAt)))
      result.observe(lag, Math.max(oldestAgeMs / SECOND_MS, ...ages))
    },
  }
}

function observeDeliveries(meter: Meter, { oltp, tenants }: Context): Observation {
  const due = meter.createObservableGauge('howazit.delivery.due', {
    description: 'Deliveries whose time has come and that nobody has taken, counted up to 100,000',
  })
  const age = meter.createObservableGauge('howazit.delivery.oldest_age.seconds', {
    description: 'Since when the oldest waits',
  })
  return {
    gauges: [due, age],
    async observe(result) {
      const { count, oldestAgeMs } = await readDueDeliveries({ oltp, tenants })
      result.observe(due, count)
      result.observe(age, oldestAgeMs / SECOND_MS)
    },
  }
}

function observeLedger(meter: Meter, { oltp, clock }: Context): Observation {
  const imbalance = meter.createObservableGauge('howazit.ledger.imbalance', {
    description: 'Ids that are missing or doubled in the hours of the last week, of all tenants',
  })
  return {
    gauges: [imbalance],
    async observe(result) {
      const sums = await sumImbalance({ oltp }, new Date(clock.now().getTime() - WEEK_MS))
      for (const [kind, count] of Object.entries(sums)) result.observe(imbalance, count, { kind })
    },
  }
}

function observePoison(meter: Meter, { oltp }: Context): Observation {
  const held = meter.createObservableGauge('howazit.poison.held', {
    description: 'Messages that a stage could not handle and nobody has decided on',
  })
  return {
    gauges: [held],
    async observe(result) {
      const counts = await countHeldByStage({ oltp })
      // Without any it says 0, so that an alert on it ends.
      if (counts.size === 0) result.observe(held, 0, { stage: 'all' })
      for (const [stage, count] of counts) result.observe(held, count, { stage })
    },
  }
}

function observeTenants(meter: Meter, tenantLags: TenantLags): Observation {
  const lag = meter.createObservableGauge('howazit.tenant.lag.seconds', {
    description: 'How long the messages of the 20 tenants that wait longest had waited when this process handled them',
  })
  return {
    gauges: [lag],
    observe(result) {
      for (const { tenantId, group, lagMs } of tenantLags.worst())
        result.observe(lag, lagMs / SECOND_MS, { tenant_id: tenantId, group })
    },
  }
}

const ageOf = (now: Date, then: Date): number => Math.max(0, now.getTime() - then.getTime()) / SECOND_MS
