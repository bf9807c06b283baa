import type { Operation } from '../operation.ts'

export const getConnector: Operation<'getConnector'> = (runtime) => async (request, reply) => {
  return reply.code(200).send(await runtime.connectors.get(request.params.connectorId, request.query?.version))
}
