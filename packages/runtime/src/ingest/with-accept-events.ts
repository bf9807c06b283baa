import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { Runtime } from '../runtime.ts'

type Accept = Runtime['responses']['accept']

/** One line per request: how many responses were offered and what became of them. */
export function withAcceptEvents(accept: Accept, { events, clock }: { events: Events; clock: Clock }): Accept {
  return async (tenant, offers, call) => {
    const startedAtMs = clock.now().getTime()
    const acceptances = await accept(tenant, offers, call)
    const counts = { accepted: 0, duplicate: 0, rejected: 0, in_flight: 0, key_reuse: 0, retry: 0 }
    for (const { status } of acceptances) counts[status] += 1
    const durationMs = clock.now().getTime() - startedAtMs
    events.emit('response.accepted', { tenant_id: tenant.id, ...counts, duration_ms: durationMs })
    return acceptances
  }
}
