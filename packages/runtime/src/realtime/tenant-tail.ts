import type { Clock } from '../clock.ts'
import type { Oltp } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { createPacer } from './create-pacer.ts'
import { type FeedEvent, type SurveyCounts, selectCounts, selectEvents, selectHead } from './feed-rows.ts'

/** The young end of one tenant's feed in memory, read once for all its subscribers in this process. */
export interface TenantTail {
  /** Resolves after the first read. */
  readonly loaded: Promise<void>
  /** The newest event's number. */
  head(): number
  /** Absolute counts, true at `asOf`, at least up to `head`. */
  counts(): { readonly asOf: Date; readonly counts: readonly SurveyCounts[] }
  /** The events after `seq`; undefined when some of them are no longer in memory. */
  after(seq: number): readonly FeedEvent[] | undefined
  /** Resolves when there is something new, or the signal fires. */
  changed(signal: AbortSignal): Promise<void>
  /** There may be something new. */
  refresh(): void
  /** No more reads. */
  close(): void
}

// What a subscriber of an ordinary speed is behind at most; whoever is slower reads the table.
const EVENTS_MAX = 1_000
// Ten reads a second keep figures live; more would only cost.
const READ_EVERY_MS = 100
// Announcements may get lost.
const POLL_EVERY_MS = 5_000

export function createTenantTail({ oltp, clock }: { oltp: Oltp; clock: Clock }, tenant: Tenant): TenantTail {
  const waiters = new Set<() => void>()
  const closing = new AbortController()
  let head = 0
  let events: readonly FeedEvent[] = []
  let asOf = clock.now()
  let counts: readonly SurveyCounts[] = []

  async function load(): Promise<void> {
    await oltp.inTenant(tenant, async (tx) => {
      head = await selectHead(tx, tenant.id)
      await readCounts(tx)
    })
  }

  /** Events first: the counts, read later, then include all of them. */
  async function readNew(): Promise<void> {
    const found = await oltp.inTenant(tenant, async (tx) => {
      const page = await selectEvents(tx, { tenantId: tenant.id, afterSeq: head, countMax: EVENTS_MAX })
      if (page.length > 0) await readCounts(tx)
      return page
    })
    const last = found.at(-1)
    if (!last) return
    head = last.seq
    events = [...events, ...found].slice(-EVENTS_MAX)
    // There may be more behind a full page.
    if (found.length === EVENTS_MAX) pacer.run()
    for (const wake of waiters) wake()
  }

  async function readCounts(tx: Parameters<typeof selectCounts>[0]): Promise<void> {
    const now = clock.now()
    counts = await selectCounts(tx, tenant.id)
    asOf = now
  }

  const loaded = load()
  const pacer = createPacer(() => loaded.then(readNew), { everyMs: READ_EVERY_MS, signal: closing.signal })
  const poll = setInterval(pacer.run, POLL_EVERY_MS).unref()
  return {
    loaded,
    refresh: pacer.run,
    head: () => head,
    counts: () => ({ asOf, counts }),
    after(seq) {
      const oldest = events[0]?.seq ?? head + 1
      return seq + 1 >= oldest ? events.filter((event) => event.seq > seq) : undefined
    },
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
