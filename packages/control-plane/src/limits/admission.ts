export interface AdmissionOptions {
  /** Requests at the same time; asked each time. */
  readonly requestsMax: () => number
  /** Of one tenant. */
  readonly tenantRequestsMax: number
  /** Of their bodies. */
  readonly bytesMax: number
}

/** `tenant`: it has as many under way as it may. `platform`: all of them together have, and this tenant its share. */
export type Full = 'tenant' | 'platform'

export interface Ticket {
  /** Requests of all tenants, with this one, when it entered. */
  readonly underWay: number
  /** The body turned out larger. Says what is full, and is then as large as before. */
  grow(bytes: number): Full | undefined
  /** Idempotent. */
  leave(): void
}

interface Held {
  requests: number
  bytes: number
}

/** Who may be under way at the same time in one process. Nobody waits: whoever does not fit is told so. */
export interface Admission {
  enter(tenantId: string, bytes: number): Ticket | Full
}

/**
 * A full house still lets in who has less than his share of it, which is the same for every tenant that has something under
 * way, until it holds twice as many. Whoever came first can therefore not keep others out: he comes back to his share only.
 */
export function createAdmission({ requestsMax, tenantRequestsMax, bytesMax }: AdmissionOptions): Admission {
  const all: Held = { requests: 0, bytes: 0 }
  const byTenant = new Map<string, Held>()

  const fits = (inUse: number, own: number, max: number, tenants: number) =>
    inUse <= max || (own <= max / tenants && inUse <= 2 * max)

  function judge(own: Held, more: Held): Full | undefined {
    if (own.requests + more.requests > tenantRequestsMax) return 'tenant'
    const tenants = byTenant.size + (own.requests === 0 ? 1 : 0)
    const hasRoom =
      fits(all.requests + more.requests, own.requests + more.requests, requestsMax(), tenants) &&
      fits(all.bytes + more.bytes, own.bytes + more.bytes, bytesMax, tenants)
    return hasRoom ? undefined : 'platform'
  }

  function add(own: Held, { requests, bytes }: Held): void {
    for (const held of [own, all]) {
      held.requests += requests
      held.bytes += bytes
    }
  }

  return {
    enter(tenantId, bytes) {
      const own = byTenant.get(tenantId) ?? { requests: 0, bytes: 0 }
      const full = judge(own, { requests: 1, bytes })
      if (full) return full
      byTenant.set(tenantId, own)
      const taken = { requests: 1, bytes }
      add(own, taken)
      let isHeld = true
      return {
        underWay: all.requests,
        grow(more) {
          const stillFull = judge(own, { requests: 0, bytes: more })
          if (stillFull) return stillFull
          add(own, { requests: 0, bytes: more })
          taken.bytes += more
          return undefined
        },
        leave() {
          if (!isHeld) return
          isHeld = false
          add(own, { requests: -1, bytes: -taken.bytes })
          if (own.requests === 0) byTenant.delete(tenantId)
        },
      }
    },
  }
}
