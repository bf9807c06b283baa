import type { Clock } from '../clock.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { PlacedChange, ResponseChange } from '../response-change.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import { eventsBeforeErasure, sumDeltas, toFeedEvent } from './count-change.ts'
import {
  addToCounters,
  appendEvents,
  lockFeed,
  selectCountedAt,
  selectCounts,
  selectEvents,
  selectHead,
  selectSeen,
  stripEvents,
} from './feed-rows.ts'
import { type Counted, type FeedPage, type Feeds, RESUME_WINDOW_MS } from './feeds.ts'

export interface PostgresFeedsDeps {
  readonly oltp: Oltp
  readonly clock: Clock
}

/** Feeds as tables of the tenant. The event id, kept longer than any topic keeps its messages, makes redelivery harmless. */
export class PostgresFeeds implements Feeds {
  readonly #oltp: Oltp
  readonly #clock: Clock

  constructor({ oltp, clock }: PostgresFeedsDeps) {
    this.#oltp = oltp
    this.#clock = clock
  }

  async count(tenant: Tenant, placed: readonly PlacedChange[]): Promise<number> {
    const now = this.#clock.now()
    const changes = placed.map(({ change }) => change)
    return await this.#oltp.inTenant(tenant, (tx) => count(tx, tenant.id, { changes, now }))
  }

  async readHead(tenant: Tenant) {
    return await this.#oltp.inTenant(tenant, async (tx) => {
      const seq = await selectHead(tx, tenant.id)
      return { seq, ...(await this.#readCounts(tx, tenant)) }
    })
  }

  async readAfter(tenant: Tenant, page: FeedPage) {
    return await this.#oltp.inTenant(tenant, async (tx) => {
      // Events first: the counts, read later, then include all of them.
      const events = await selectEvents(tx, { tenantId: tenant.id, ...page })
      return { events, ...(await this.#readCounts(tx, tenant)) }
    })
  }

  async canResumeAfter(tenant: Tenant, seq: number): Promise<boolean> {
    // Sequence numbers are dense here.
    const countedAt = await this.#oltp.inTenant(tenant, (tx) => selectCountedAt(tx, tenant.id, { seq: seq + 1 }))
    const [next] = countedAt.values()
    return next !== undefined && this.#clock.now().getTime() - next.getTime() < RESUME_WINDOW_MS
  }

  async findCountedAt(tenant: Tenant, eventIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    return await this.#oltp.inTenant(tenant, (tx) => selectCountedAt(tx, tenant.id, { eventIds }))
  }

  async #readCounts(tx: Tx, tenant: Tenant): Promise<Counted> {
    const asOf = this.#clock.now()
    return { asOf, counts: await selectCounts(tx, tenant.id) }
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
  const rows = fresh.map((change) => ({ change, event: toFeedEvent(change) }))
  await appendEvents(tx, { tenantId, firstSeq: nextSeq, rows, now })
  await stripEvents(tx, tenantId, fresh.flatMap(eventsBeforeErasure))
  await addToCounters(tx, { tenantId, deltas: sumDeltas(fresh), now })
  return fresh.length
}
