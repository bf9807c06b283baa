import type { FleetMove } from '@howazit/sdk'
import type { FastifyReply } from 'fastify'

/** What was asked for goes on by itself; it says how far. */
export function sendFleetMove(reply: FastifyReply, fleet: FleetMove) {
  reply.header('location', `/v1/platform/moves/${fleet.id}`)
  return reply.code(202).send(fleet)
}
