import type { Events } from '@howazit/runtime'

export type RefusalReason = 'quota' | 'tenant_concurrency' | 'platform_capacity'

/** Counts who is refused and why. A crowd that is refused must not be answered by a line of the log each. */
export interface Refusals {
  count(tenantId: string, reason: RefusalReason): void
  /** Tells what was counted and stops. Idempotent. */
  close(): void
}

const TELL_EVERY_MS = 1_000

export function createRefusals({ emit }: Pick<Events, 'emit'>): Refusals {
  const counts = new Map<string, { readonly tenantId: string; readonly reason: RefusalReason; count: number }>()
  let timer: NodeJS.Timeout | undefined

  function tell(): void {
    timer = undefined
    for (const { tenantId, reason, count } of counts.values())
      emit('request.refused', { tenant_id: tenantId, reason, count })
    counts.clear()
  }

  return {
    count(tenantId, reason) {
      const name = `${tenantId} ${reason}`
      const known = counts.get(name)
      if (known) known.count += 1
      else counts.set(name, { tenantId, reason, count: 1 })
      timer ??= setTimeout(tell, TELL_EVERY_MS).unref()
    },
    close() {
      clearTimeout(timer)
      tell()
    },
  }
}
