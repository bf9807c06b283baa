import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendProblem } from '../problem.ts'

/** Operations that are in the contract and not built yet (`x-howazit-planned`). */
export const planned = () => async (request: FastifyRequest, reply: FastifyReply) =>
  sendProblem(request, reply, 'planned')
