import type { TenantMove } from '@howazit/sdk'
import type { FastifyReply } from 'fastify'

/** What was asked for goes on by itself; the move says how far it is. */
export function sendMove(reply: FastifyReply, move: TenantMove) {
  reply.header('location', `/v1/tenants/${move.tenantId}/moves/${move.id}`)
  return reply.code(202).send(move)
}
