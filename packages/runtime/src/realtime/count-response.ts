import { parseResponseChange } from '../analytics/parse-response-change.ts'
import type { Clock } from '../clock.ts'
import { toEvent } from '../delivery/to-event.ts'
import type { Events } from '../events.ts'
import { createAnnouncer } from '../oltp/create-announcer.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Pools } from '../oltp/pools.ts'
import { dead, type Outcome, ok } from '../outcome.ts'
import type { ResponseChange, ResponseImage } from '../response-change.ts'
import { changeIdOf } from '../responses/change-id.ts'
import type { StoredMessage } from '../stream/stream.ts'
import type { Tenant, TenantId, Tenants } from '../tenancy/tenant.ts'
import { addToCounters, appendEvents, lockFeed, selectSeen, stripEvents } from './feed-rows.ts'

/** Announces, by tenant id, that a feed has grown. */
export const REALTIME_CHANNEL = 'howazit_realtime'

export interface CountResponsesDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'find'>
  readonly clock: Clock
  readonly events: Events
  readonly pools: Pick<Pools, 'operator'>
}

/**
 * The stage between `response.created` and live subscribers: counts each event once and appends it to its tenant's feed, in
 * one transaction per tenant. Differences are added (after minus before), so the order of events does not matter to them;
 * the event id, kept longer than any topic keeps its messages, makes redelivery harmless.
 */
export function createCountResponses({ oltp, tenants, clock, events, pools }: CountResponsesDeps) {
  const announcer = createAnnouncer(pools.operator, REALTIME_CHANNEL)

  return async function countResponses(messages: readonly StoredMessage[]): Promise<readonly Outcome[]> {
    const parsed = messages.map(({ value }) => parseResponseChange(value))
    const changes = parsed.flatMap((each) => (each.isValid ? [each.change] : []))
    const strangers = new Set<string>()
    for (const [tenantId, ofTenant] of Map.groupBy(changes, (change) => change.tenantId)) {
      const tenant = await tenants.find(tenantId as TenantId)
      if (tenant) await countForTenant(tenant, ofTenant)
      else strangers.add(tenantId)
    }
    return parsed.map((each) => {
      if (!each.isValid) return dead(each.reason)
      return strangers.has(each.change.tenantId) ? dead('unknown tenant') : ok
    })
  }

  async function countForTenant(tenant: Tenant, changes: readonly ResponseChange[]): Promise<void> {
    const now = clock.now()
    const counted = await oltp.inTenant(tenant, (tx) => count(tx, tenant.id, { changes, now }))
    if (counted === 0) return
    // After the commit: a subscriber woken earlier would find nothing.
    announcer.announce(tenant.id)
    events.emit('response.counted', { tenant_id: tenant.id, counted, received: changes.length })
  }
}

interface Counting {
  readonly changes: readonly ResponseChange[]
  readonly now: Date
}

async function count(tx: Tx, tenantId: TenantId, { changes, now }: Counting): Promise<number> {
  // 1. The feed's row, held to commit: sequence numbers are dense and follow the order of commits, and nobody else can be
  //    counting the same events now.
  const nextSeq = await lockFeed(tx, tenantId)

  // 2. Each event once, in this batch and for ever.
  const unique = [...new Map(changes.map((change) => [change.eventId, change])).values()]
  const eventIds = unique.map(({ eventId }) => eventId)
  const seen = await selectSeen(tx, tenantId, eventIds)
  const fresh = unique.filter(({ eventId }) => !seen.has(eventId))
  if (fresh.length === 0) return 0

  // 3. The feed, without the answers of what was erased meanwhile; then the counters.
  const rows = fresh.map((change) => ({ change, event: toLiveEvent(change) }))
  await appendEvents(tx, { tenantId, firstSeq: nextSeq, rows, now })
  await stripEvents(tx, tenantId, fresh.flatMap(eventsBeforeErasure))
  await addToCounters(tx, { tenantId, deltas: sumDeltas(fresh), now })
  return fresh.length
}

/** The public event without respondent data, which never goes to dashboards. */
function toLiveEvent(change: ResponseChange) {
  const after = change.after && { ...change.after, respondentMeta: null }
  return toEvent({ ...change, after })
}

/** The events of a response that its erasure makes empty; their ids follow from its revision. */
function eventsBeforeErasure({ type, responseId, revision }: ResponseChange): string[] {
  if (type !== 'response.deleted') return []
  return Array.from({ length: revision - 1 }, (_, index) =>
    changeIdOf(responseId, index === 0 ? 'response.created' : 'response.updated', index + 1),
  )
}

/** What the counters of a survey change by. */
export interface Delta {
  readonly surveyId: string
  readonly responses: number
  readonly partial: number
}

function sumDeltas(changes: readonly ResponseChange[]): readonly Delta[] {
  const sums = new Map<string, Delta>()
  for (const { surveyId, before, after } of changes) {
    const sum = sums.get(surveyId) ?? { surveyId, responses: 0, partial: 0 }
    const responses = sum.responses + isThere(after) - isThere(before)
    sums.set(surveyId, { surveyId, responses, partial: sum.partial + isPartial(after) - isPartial(before) })
  }
  return [...sums.values()]
}

const isThere = (image: ResponseImage | null): number => (image ? 1 : 0)
const isPartial = (image: ResponseImage | null): number => (image?.completion === 'partial' ? 1 : 0)
