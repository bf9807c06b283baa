import type { Runtime, Sender, Taken } from '@howazit/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from '../problem.ts'
import { writeRateLimits } from './rate-limit-headers.ts'
import type { Refusals } from './refusals.ts'

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>

/** Spends the quotas of whoever sends. Each hook answers 429 and says when to come again. */
export interface LimitRate {
  /** Before the body is read: what is refused for certain need not arrive. Takes nothing. */
  readonly ahead: Hook
  /** Before its body is read: a single response costs one, whatever it says. */
  readonly single: Hook
  /** A batch costs as many as it has items, and all of them are refused together. */
  readonly batch: Hook
}

export interface LimitRateDeps {
  readonly rateLimits: Runtime['rateLimits']
  readonly refusals: Refusals
}

export function createLimitRate({ rateLimits, refusals }: LimitRateDeps): LimitRate {
  const judge = (request: FastifyRequest, reply: FastifyReply, taken: Taken) => {
    writeRateLimits(reply, taken)
    if (taken.isAllowed) return undefined
    refusals.count(request.tenant.id, 'quota')
    return refuse(request, reply, taken)
  }
  return {
    single: async (request, reply) => judge(request, reply, await rateLimits.take(senderOf(request), 1)),
    async ahead(request, reply) {
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

function refuse(request: FastifyRequest, reply: FastifyReply, { retryAfterMs }: Taken): FastifyReply {
  const detail = `More responses came than the quota allows. Send it again in ${retryAfterMs} ms.`
  return sendProblem(request, reply, 'rate_limited', { detail, retryAfterMs })
}
