import type { QuotaLeft, Taken } from '@howazit/runtime'
import type { FastifyReply } from 'fastify'

/**
 * `RateLimit-Policy` and `RateLimit` as draft-ietf-httpapi-ratelimit-headers-10 has them: every quota that applies, by name.
 * A bucket that is empty says when there is one more; any other gets more all the time.
 */
export function writeRateLimits(reply: FastifyReply, { quotas, retryAfterMs }: Omit<Taken, 'isAllowed'>): void {
  if (quotas.length === 0) return
  reply.header('ratelimit-policy', quotas.map(toPolicy).join(', '))
  reply.header('ratelimit', quotas.map((quota) => toLimit(quota, retryAfterMs)).join(', '))
}

/** All of it in as long as an empty bucket takes to be full. */
const toPolicy = ({ of, perSecond, burst }: QuotaLeft) => `"${of}";q=${burst};w=${Math.ceil(burst / perSecond)}`

const toLimit = ({ of, left }: QuotaLeft, retryAfterMs: number) =>
  left === 0 ? `"${of}";r=0;t=${Math.max(1, Math.ceil(retryAfterMs / 1000))}` : `"${of}";r=${left}`
