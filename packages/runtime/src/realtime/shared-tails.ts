import type { Notices } from '../notices/notices.ts'
import type { Tenant } from '../tenancy/tenant.ts'

/** What of one tenant is read once for all who follow it in this process. */
export interface Tail {
  /** There may be something new. */
  refresh(): void
  /** No more reads. */
  close(): void
}

export interface SharedTails<Kind extends Tail> {
  enter(tenant: Tenant): Kind
  leave(tenant: Tenant): void
}

export interface SharedTailsDeps<Kind extends Tail> {
  readonly notices: Pick<Notices, 'listen'>
  /** Where it is announced, by tenant id, that there is something new. */
  readonly channel: string
  readonly open: (tenant: Tenant) => Kind
}

/** One tail per tenant that has subscribers, and one ear for all of them. */
export function createSharedTails<Kind extends Tail>(deps: SharedTailsDeps<Kind>): SharedTails<Kind> {
  const { notices, channel, open } = deps
  const entries = new Map<string, { readonly tail: Kind; subscribers: number }>()
  let stopListening: (() => void) | undefined

  function onNotice(tenantId: string): void {
    // An empty notice says that some may have been missed.
    if (tenantId === '') for (const { tail } of entries.values()) tail.refresh()
    else entries.get(tenantId)?.tail.refresh()
  }

  return {
    enter(tenant) {
      stopListening ??= notices.listen(channel, onNotice)
      const entry = entries.get(tenant.id) ?? { tail: open(tenant), subscribers: 0 }
      entries.set(tenant.id, entry)
      entry.subscribers += 1
      return entry.tail
    },
    leave(tenant) {
      const entry = entries.get(tenant.id)
      if (!entry) return
      entry.subscribers -= 1
      if (entry.subscribers > 0) return
      entry.tail.close()
      entries.delete(tenant.id)
      if (entries.size > 0) return
      stopListening?.()
      stopListening = undefined
    },
  }
}
