import type { Clock } from '../clock.ts'
import type { HandleBatch, StoredMessage, Stream } from '../stream/stream.ts'
import { tenantOf } from '../stream/tenant-of.ts'

/** How long the oldest message of a tenant's last batch had waited when it was handled. */
export interface TenantLag {
  readonly tenantId: string
  readonly group: string
  readonly lagMs: number
}

export interface TenantLags {
  /** The same stream; what its groups handle is seen. */
  watch(stream: Stream): Stream
  /** The tenants that wait longest, of those that had messages within the last minute. */
  worst(): readonly TenantLag[]
}

// A gauge per tenant would grow with the customers: whoever waits longest is what an operator looks for.
const WORST_MAX = 20
const FORGET_AFTER_MS = 60_000
/** The first so many of a minute; bounds the memory, not the answer that matters. */
const TENANTS_MAX = 20_000

interface Seen extends TenantLag {
  readonly atMs: number
}

/** Keeps the lag of each tenant as its messages come by, so that nothing is asked of the stream. */
export function createTenantLags({ clock }: { readonly clock: Clock }): TenantLags {
  const seen = new Map<string, Seen>()

  function note(group: string, messages: readonly StoredMessage[]): void {
    const atMs = clock.now().getTime()
    for (const [tenantId, appendedAtMs] of findOldest(messages)) {
      const key = `${group}/${tenantId}`
      const lagMs = Math.max(0, atMs - appendedAtMs)
      if (seen.size < TENANTS_MAX || seen.has(key)) seen.set(key, { tenantId, group, lagMs, atMs })
    }
  }
  function watchBatch(group: string, handle: HandleBatch): HandleBatch {
    return async (messages, signal) => {
      await handle(messages, signal)
      note(group, messages)
    }
  }
  function forgetQuietOnes(): void {
    const sinceMs = clock.now().getTime() - FORGET_AFTER_MS
    for (const [key, { atMs }] of seen) if (atMs < sinceMs) seen.delete(key)
  }

  return Object.freeze<TenantLags>({
    watch: (stream) => ({
      publish: (topic, messages) => stream.publish(topic, messages),
      lag: (topic, group) => stream.lag(topic, group),
      subscribe: (topic, group, options) =>
        stream.subscribe(topic, group, { ...options, handle: watchBatch(group, options.handle) }),
    }),
    worst() {
      forgetQuietOnes()
      return [...seen.values()].toSorted((left, right) => right.lagMs - left.lagMs).slice(0, WORST_MAX)
    },
  })
}

/** When each tenant's oldest message was appended. */
function findOldest(messages: readonly StoredMessage[]): ReadonlyMap<string, number> {
  const oldest = new Map<string, number>()
  for (const message of messages) {
    const { appendedAt } = message
    const tenantId = tenantOf(message)
    oldest.set(tenantId, Math.min(oldest.get(tenantId) ?? Number.POSITIVE_INFINITY, appendedAt.getTime()))
  }
  return oldest
}
