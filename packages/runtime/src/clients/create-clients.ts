import type { Runtime } from '../runtime.ts'
import { authenticateClient, isClientInForce } from './authenticate-client.ts'
import type { ClientDeps } from './client-deps.ts'
import { createClient } from './create-client.ts'
import { getClient } from './get-client.ts'
import { listClients } from './list-clients.ts'
import { revokeClient } from './revoke-client.ts'
import { rotateClientSecret } from './rotate-client-secret.ts'

/** The operations on API clients, as the control plane calls them. */
export function createClients(deps: ClientDeps): Runtime['clients'] {
  return Object.freeze({
    create: (tenant, client) => createClient(deps, tenant, client),
    get: (tenant, clientId) => getClient(deps, tenant, clientId),
    list: (tenant, query) => listClients(deps, tenant, query),
    revoke: (tenant, clientId) => revokeClient(deps, tenant, clientId),
    rotateSecret: (tenant, clientId) => rotateClientSecret(deps, tenant, clientId),
    authenticate: (credentials) => authenticateClient(deps, credentials),
    isInForce: (clientId) => isClientInForce(deps, clientId),
  } satisfies Runtime['clients'])
}
