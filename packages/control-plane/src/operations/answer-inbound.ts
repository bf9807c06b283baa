import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Operation } from '../operation.ts'
import { answerCall } from './receive-inbound.ts'

/** GET, and HEAD with it. */
export const answerInbound: Operation<'answerInbound'> = (runtime) => (request, reply) =>
  answerCall(runtime, request as FastifyRequest, reply as FastifyReply) as never
