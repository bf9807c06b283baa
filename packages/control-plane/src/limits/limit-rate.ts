import type { Runtime, Sender, Taken } from '@howazit/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from '../problem.ts'
import { writeRateLimits } from './rate-limit-headers.ts'

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>

/** Spends the quotas of whoever sends. Each hook answers 429 and says when to come again. */
export interface LimitRate {
  /** Before its body is read: a single response costs one, whatever it says. */
  readonly single: Hook
  /** Before its body is read: one that is refused for certain need not arrive. Takes nothing. */
  readonly batchAhead: Hook
  /** A batch costs as many as it has items, and all of them are refused together. */
  readonly batch: Hook
}

export function createLimitRate({ rateLimits }: Pick<Runtime, 'rateLimits'>): LimitRate {
  return {
    single: async (request, reply) => judge(request, reply, await rateLimits.take(senderOf(request), 1)),
    async batchAhead(request, reply) {
      const taken = rateLimits.foresee(senderOf(request))
      return taken.isAllowed ? undefined : judge(request, reply, taken)
    },
    async batch(request, reply) {
      const { length } = request.body as readonly unknown[]
      return judge(request, reply, await rateLimits.take(senderOf(request), length))
    },
  }
}

const senderOf = ({ tenant, claims: { clientId } }: FastifyRequest): Sender => ({ tenant, clientId })

function judge(request: FastifyRequest, reply: FastifyReply, taken: Taken): FastifyReply | undefined {
  writeRateLimits(reply, taken)
  const { isAllowed, retryAfterMs } = taken
  if (isAllowed) return undefined
  const detail = `More responses came than the quota allows. Send it again in ${retryAfterMs} ms.`
  return sendProblem(request, reply, 'rate_limited', { detail, retryAfterMs })
}
