import type { Tenant } from '../tenancy/tenant.ts'
import type { Counted, FeedEvent, Feeds } from './feeds.ts'
import { createPacedReads } from './paced-reads.ts'
import type { Tail } from './shared-tails.ts'
import { createWaiters } from './waiters.ts'

/** The young end of one tenant's feed in memory, read once for all its subscribers in this process. */
export interface TenantTail extends Tail {
  /** Resolves after the first read. */
  readonly loaded: Promise<void>
  /** The newest event's number. */
  head(): number
  /** Absolute counts, true at `asOf`, at least up to `head`. */
  counts(): Counted
  /** The events after `seq`; undefined when some of them are no longer in memory. */
  after(seq: number): readonly FeedEvent[] | undefined
  /** Resolves when there is something new, or the signal fires. */
  changed(signal: AbortSignal): Promise<void>
}

// What a subscriber of an ordinary speed is behind at most; whoever is slower reads the store.
const EVENTS_MAX = 1_000

export function createTenantTail(feeds: Pick<Feeds, 'readHead' | 'readAfter'>, tenant: Tenant): TenantTail {
  const waiters = createWaiters()
  let head = 0
  // Everything after `from`, as far as it was read.
  let events: readonly FeedEvent[] = []
  let from = 0
  let counted: Counted = { asOf: new Date(0), counts: [] }

  async function load(): Promise<void> {
    const { seq, asOf, counts } = await feeds.readHead(tenant)
    head = seq
    from = seq
    counted = { asOf, counts }
  }

  async function readNew(): Promise<void> {
    const { events: found, asOf, counts } = await feeds.readAfter(tenant, { afterSeq: head, countMax: EVENTS_MAX })
    const last = found.at(-1)
    if (!last) return
    head = last.seq
    counted = { asOf, counts }
    events = [...events, ...found]
    from = events.at(-EVENTS_MAX - 1)?.seq ?? from
    events = events.slice(-EVENTS_MAX)
    // There may be more behind a full page.
    if (found.length === EVENTS_MAX) reads.refresh()
    waiters.wakeAll()
  }

  const loaded = load()
  const reads = createPacedReads(() => loaded.then(readNew))
  return {
    ...reads,
    loaded,
    head: () => head,
    counts: () => counted,
    after: (seq) => (seq >= from ? events.filter((event) => event.seq > seq) : undefined),
    changed: waiters.next,
  }
}
