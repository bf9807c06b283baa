import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { createClient } from '../operations/create-client.ts'
import { createToken } from '../operations/create-token.ts'
import { getClient } from '../operations/get-client.ts'
import { listClients } from '../operations/list-clients.ts'
import { revokeClient } from '../operations/revoke-client.ts'
import { rotateClientSecret } from '../operations/rotate-client-secret.ts'
import { whoami } from '../operations/whoami.ts'

export const identityHandlers = (runtime: Runtime) =>
  ({
    listClients: listClients(runtime),
    createClient: createClient(runtime),
    getClient: getClient(runtime),
    revokeClient: revokeClient(runtime),
    rotateClientSecret: rotateClientSecret(runtime),
    createToken: createToken(runtime),
    whoami: whoami(runtime),
  }) satisfies Partial<RouteHandlers>
