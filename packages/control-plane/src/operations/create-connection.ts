import type { Operation } from '../operation.ts'

export const createConnection: Operation<'createConnection'> = (runtime) => async (request, reply) => {
  const { connection, created } = await runtime.as(request.act).connections.create(request.tenant, request.body)
  reply.header('location', `/v1/connections/${connection.id}`)
  return created ? reply.code(201).send(connection) : reply.code(200).send(connection)
}
