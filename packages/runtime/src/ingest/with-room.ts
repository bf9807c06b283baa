import { HowazitError } from '@howazit/sdk'
import type { Parking } from '../parking/parking.ts'
import type { Runtime } from '../runtime.ts'

type Accept = Runtime['responses']['accept']

const RETRY_AFTER_MS = 5_000

/** Accepts nothing for a tenant that cannot be entered and of which so much waits already that it has to end somewhere. */
export function withRoom(accept: Accept, parking: Pick<Parking, 'isFull'>): Accept {
  return async (tenant, offers, call) => {
    if (!(await parking.isFull(tenant.id))) return await accept(tenant, offers, call)
    throw new HowazitError('unavailable', `As much waits for tenant ${tenant.slug} as can be kept. Try again later.`, {
      details: { retryAfterMs: RETRY_AFTER_MS },
    })
  }
}
