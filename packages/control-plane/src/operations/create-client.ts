import { allows } from '../auth/allows.ts'
import type { Operation } from '../operation.ts'
import { ProblemError } from '../problem.ts'

export const createClient: Operation<'createClient'> = (runtime) => async (request, reply) => {
  // Or a token could get itself any scope by way of a client.
  const missing = request.body.scopes.find((scope) => !allows(request.claims.scopes, scope))
  if (missing !== undefined) throw new ProblemError('insufficient_scope', { pointer: '/scopes', expected: missing })
  const client = await runtime.as(request.act).clients.create(request.tenant, request.body)
  reply.header('location', `/v1/clients/${client.id}`)
  return reply.code(201).send(client)
}
