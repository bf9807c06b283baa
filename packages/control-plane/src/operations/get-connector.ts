import type { ConnectorDeprecation } from '@howazit/sdk'
import type { Operation } from '../operation.ts'

export const getConnector: Operation<'getConnector'> = (runtime) => async (request, reply) => {
  const { connectorId } = request.params
  const connector = await runtime.connectors.get(request.tenant, connectorId, request.query?.version)
  return reply.headers(deprecationHeaders(connector.deprecated)).code(200).send(connector)
}

/** RFC 9745 and RFC 8594. */
function deprecationHeaders(deprecated: ConnectorDeprecation | undefined): Readonly<Record<string, string>> {
  if (!deprecated) return {}
  const { since, sunset } = deprecated
  return {
    deprecation: `@${Date.parse(`${since}T00:00:00Z`) / 1_000}`,
    ...(sunset !== undefined && { sunset: new Date(`${sunset}T00:00:00Z`).toUTCString() }),
  }
}
