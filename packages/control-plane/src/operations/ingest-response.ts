import type { Acceptance } from '@howazit/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { headerOf } from '../header.ts'
import type { Operation } from '../operation.ts'
import { sendProblem } from '../problem.ts'

export const ingestResponse: Operation<'ingestResponse'> = (runtime) => async (request, reply) => {
  const key = headerOf(request, 'idempotency-key') as string

  const [acceptance] = await runtime.responses.accept(request.tenant, [{ key, body: request.body }], {
    traceId: request.id,
  })

  if (acceptance?.status === 'accepted') {
    const { responseId, status, findings } = acceptance
    reply.header('location', `/v1/responses/${responseId}`)
    return reply.code(202).send({ responseId, status, ...(findings && { findings: [...findings] }) })
  }
  return sendRefusal(request, reply, acceptance as Exclude<Acceptance, { status: 'accepted' }>)
}

function sendRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Exclude<Acceptance, { status: 'accepted' }>,
): FastifyReply {
  switch (refusal.status) {
    case 'duplicate':
      return sendProblem(request, reply, 'duplicate', { responseId: refusal.responseId })
    case 'in_flight':
      return sendProblem(request, reply, 'idempotency_in_flight', {
        responseId: refusal.responseId,
        retryAfterMs: refusal.retryAfterMs,
      })
    case 'key_reuse':
      return sendProblem(request, reply, 'idempotency_key_reuse', { pointer: '/header/idempotency-key' })
    case 'retry':
      return sendProblem(request, reply, refusal.code, { retryAfterMs: refusal.retryAfterMs })
    case 'rejected': {
      const [first] = refusal.findings
      const { code = 'validation_failed', ...details } = first ?? {}
      return sendProblem(request, reply, code, { ...details, errors: [...refusal.findings] })
    }
  }
}
