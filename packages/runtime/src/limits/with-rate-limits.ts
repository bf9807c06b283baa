import { HowazitError } from '@howazit/sdk'
import type { Runtime } from '../runtime.ts'
import type { RateLimits } from './rate-limits.ts'

type Accept = Runtime['responses']['accept']

/**
 * Refuses what is beyond the tenant's quota before any work is spent on it; a batch costs as many as it has items.
 *
 * @throws HowazitError `rate_limited` with `retryAfterMs`; nothing of the request was accepted.
 */
export function withRateLimits(accept: Accept, limits: RateLimits): Accept {
  return async (tenant, offers) => {
    const { isAllowed, retryAfterMs } = await limits.take(tenant, offers.length)
    if (!isAllowed) {
      const sentence = `More responses came than the quota allows. Send it again in ${retryAfterMs} ms.`
      throw new HowazitError('rate_limited', sentence, { details: { retryAfterMs } })
    }
    return await accept(tenant, offers)
  }
}
