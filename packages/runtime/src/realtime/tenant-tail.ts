import type { Tenant } from '../tenancy/tenant.ts'
import { createPacer } from './create-pacer.ts'
import type { Counted, FeedEvent, Feeds } from './feeds.ts'

/** The young end of one tenant's feed in memory, read once for all its subscribers in this process. */
export interface TenantTail {
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
  /** There may be something new. */
  refresh(): void
  /** No more reads. */
  close(): void
}

// What a subscriber of an ordinary speed is behind at most; whoever is slower reads the store.
const EVENTS_MAX = 1_000
// Ten reads a second keep figures live; more would only cost.
const READ_EVERY_MS = 100
// Announcements may get lost.
const POLL_EVERY_MS = 5_000

export function createTenantTail(feeds: Pick<Feeds, 'readHead' | 'readAfter'>, tenant: Tenant): TenantTail {
  const waiters = new Set<() => void>()
  const closing = new AbortController()
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
    if (found.length === EVENTS_MAX) pacer.run()
    for (const wake of waiters) wake()
  }

  const loaded = load()
  const pacer = createPacer(() => loaded.then(readNew), { everyMs: READ_EVERY_MS, signal: closing.signal })
  const poll = setInterval(pacer.run, POLL_EVERY_MS).unref()
  return {
    loaded,
    refresh: pacer.run,
    head: () => head,
    counts: () => counted,
    after: (seq) => (seq >= from ? events.filter((event) => event.seq > seq) : undefined),
    changed: (signal) => nextWake(waiters, signal),
    close() {
      clearInterval(poll)
      closing.abort()
    },
  }
}

async function nextWake(waiters: Set<() => void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const wake = () => {
    waiters.delete(wake)
    signal.removeEventListener('abort', wake)
    resolve()
  }
  waiters.add(wake)
  signal.addEventListener('abort', wake)
  await promise
}
