import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api'
import type { EventFields, EventName } from '../events.ts'

type Count = (fields: EventFields) => void

/**
 * Moves the counters of an event. Attributes are words of ours (outcomes, stages, topics), never ids: a counter per tenant
 * would grow with the customers. Never throws.
 */
export function createEventCounter(meter: Meter): (name: EventName, fields: EventFields) => void {
  const duration = meter.createHistogram('howazit.event.duration.seconds', {
    description: 'How long the work behind an event took',
    advice: { explicitBucketBoundaries: BUCKETS_S },
  })
  const counts = createCounts(meter)
  return (name, fields) => {
    try {
      counts[name]?.(fields)
      recordDuration(duration, name, fields)
    } catch {
      // A figure that cannot be kept must not fail the work it is about.
    }
  }
}

// 5 ms is a batch on a quiet machine, 15 s the limit of a delivery's attempt.
const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15]

function recordDuration(duration: Histogram, event: EventName, fields: EventFields): void {
  const durationMs = fields.duration_ms ?? fields.durationMs
  if (typeof durationMs === 'number') duration.record(durationMs / 1_000, { event })
}

const ACCEPTANCES = ['accepted', 'duplicate', 'rejected', 'in_flight', 'key_reuse', 'retry'] as const

function createCounts(meter: Meter): Partial<Record<EventName, Count>> {
  const counter = (name: string, description: string) => meter.createCounter(name, { description })
  const refused = counter('howazit.request.refused', 'Requests answered 429 or 503 before their work began, by reason')
  const accepted = counter('howazit.response.accepted', 'Responses offered to the API, by what became of them')
  const stored = counter('howazit.response.stored', 'Responses that reached the tables, by outcome')
  const quarantined = counter('howazit.response.quarantined', 'Responses that were put in quarantine, by code')
  const spooled = counter('howazit.response.spooled', 'Responses kept in the spool because the stream was away')
  const relayed = counter('howazit.spool.relayed', 'Responses that went from the spool to the stream')
  const dispatched = counter('howazit.outbox.dispatched', 'Events published from the outbox')
  const sunk = counter('howazit.batch.sunk', 'Recorded batches driven into ClickHouse, by outcome')
  const sunkRows = counter('howazit.row.sunk', 'Rows of those batches')
  const counted = counter('howazit.response.counted', 'Events in the realtime counters')
  const planned = counter('howazit.delivery.planned', 'Deliveries made for subscriptions')
  const attempted = counter('howazit.delivery.attempted', 'Attempts to deliver, by outcome')
  const failed = counter('howazit.batch.failed', 'Batches that failed and will be tried again')
  const dead = counter('howazit.message.dead', 'Messages put aside as dead, by stage')
  const parked = counter(
    'howazit.message.parked',
    'Messages put aside because their tenant cannot be entered, by reason',
  )
  const returned = counter('howazit.message.returned', 'Messages that were parked and are handled')

  const rolledBack = counter('howazit.mapping.rolled_back', 'Canaries of mappings that the platform took back')
  const changed = counter('howazit.connection.changed', 'Connections that became degraded, failed or recovered')
  const insights = counter('howazit.insight.ended', 'Insight jobs that are over, by outcome')
  const asked = counter('howazit.insight.asked', 'Answers of language models about themes, by outcome')
  const stumbled = counter('howazit.insight.failed', 'Steps of insight jobs that failed and are made again')
  const received = counter('howazit.inbound.received', 'What outside systems told, by source and outcome')
  const renewed = counter('howazit.token.renewed', 'Idle tokens of connections that were renewed in time, by outcome')
  const unpolled = counter('howazit.poll.failed', 'Polls that failed and are tried again later')
  const unproven = counter('howazit.inbound.refused', 'Calls to inbound URLs that were not believed, by reason')
  const auditRefused = counter('howazit.audit.refused', 'Audit entries that the platform did not write')
  const auditBroken = counter(
    'howazit.audit.broken',
    'Audit chains that do not hold what was anchored of them, once a minute',
  )

  return {
    'request.refused': ({ reason, count }) => add(refused, count, { reason: wordOf(reason) }),
    'response.accepted': (fields) => {
      for (const status of ACCEPTANCES) add(accepted, fields[status], { status })
    },
    'response.stored': (fields) => {
      add(stored, fields.stored, { outcome: 'stored' })
      add(stored, fields.quarantined, { outcome: 'quarantined' })
    },
    'response.quarantined': ({ code, count }) => add(quarantined, count, { code: wordOf(code) }),
    'response.spooled': ({ count }) => add(spooled, count),
    'spool.relayed': ({ count }) => add(relayed, count),
    'outbox.dispatched': ({ count }) => add(dispatched, count),
    'batch.sunk': ({ outcome, rows }) => {
      add(sunk, 1, { outcome: wordOf(outcome) })
      add(sunkRows, rows)
    },
    'response.counted': (fields) => add(counted, fields.counted),
    'delivery.planned': ({ deliveries }) => add(planned, deliveries),
    'delivery.attempted': ({ outcome }) => add(attempted, 1, { outcome: wordOf(outcome) }),
    'batch.failed': ({ stage, group }) => add(failed, 1, { stage: wordOf(stage ?? group) }),
    'mapping.rolled_back': () => add(rolledBack, 1),
    'connection.degraded': ({ reason }) => add(changed, 1, { to: 'degraded', reason: wordOf(reason) }),
    'connection.failed': ({ reason }) => add(changed, 1, { to: 'failed', reason: wordOf(reason) }),
    'connection.recovered': () => add(changed, 1, { to: 'recovered', reason: 'none' }),
    'insight.ready': () => add(insights, 1, { outcome: 'succeeded' }),
    'insight.ended': () => add(insights, 1, { outcome: 'failed' }),
    'insight.failed': () => add(stumbled, 1),
    'insight.asked': ({ outcome }) => add(asked, 1, { outcome: wordOf(outcome) }),
    'inbound.received': ({ source, outcome, count = 1 }) =>
      add(received, count, { source: wordOf(source), outcome: wordOf(outcome) }),
    'token.renewed': ({ outcome }) => add(renewed, 1, { outcome: wordOf(outcome) }),
    'poll.failed': ({ failures }) => add(unpolled, 1, { outcome: failures === undefined ? 'error' : 'refused' }),
    'inbound.refused': ({ reason }) => add(unproven, 1, { reason: wordOf(reason) }),
    'audit.refused': () => add(auditRefused, 1),
    'audit.broken': () => add(auditBroken, 1),
    'message.dead': ({ stage }) => add(dead, 1, { stage: wordOf(stage) }),
    'message.parked': ({ group, reason, count }) =>
      add(parked, count, { group: wordOf(group), reason: wordOf(reason) }),
    'message.returned': ({ group, count }) => add(returned, count, { group: wordOf(group) }),
  }
}

function add(counter: Counter, count: EventFields[string], attributes: Attributes = {}): void {
  if (typeof count === 'number' && count > 0) counter.add(count, attributes)
}

const wordOf = (value: EventFields[string]): string => (value === undefined || value === null ? 'unknown' : `${value}`)
