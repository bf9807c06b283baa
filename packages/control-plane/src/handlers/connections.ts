import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from '../generated/fastify.gen.ts'
import { completeConsent } from '../operations/complete-consent.ts'
import { createConnection } from '../operations/create-connection.ts'
import { createRoute } from '../operations/create-route.ts'
import { deleteConnection } from '../operations/delete-connection.ts'
import { deleteRoute } from '../operations/delete-route.ts'
import { describeConnection } from '../operations/describe-connection.ts'
import { getConnection } from '../operations/get-connection.ts'
import { getConnector } from '../operations/get-connector.ts'
import { invokeConnection } from '../operations/invoke-connection.ts'
import { listConnections } from '../operations/list-connections.ts'
import { listConnectors } from '../operations/list-connectors.ts'
import { receiveConsent } from '../operations/receive-consent.ts'
import { startConsent } from '../operations/start-consent.ts'
import { testConnection } from '../operations/test-connection.ts'
import { updateConnection } from '../operations/update-connection.ts'
import { updateRoute } from '../operations/update-route.ts'

export const connectionHandlers = (runtime: Runtime) =>
  ({
    listConnectors: listConnectors(runtime),
    getConnector: getConnector(runtime),
    listConnections: listConnections(runtime),
    createConnection: createConnection(runtime),
    getConnection: getConnection(runtime),
    updateConnection: updateConnection(runtime),
    deleteConnection: deleteConnection(runtime),
    receiveConsent: receiveConsent(runtime),
    startConsent: startConsent(runtime),
    completeConsent: completeConsent(runtime),
    testConnection: testConnection(runtime),
    describeConnection: describeConnection(runtime),
    invokeConnection: invokeConnection(runtime),
    createRoute: createRoute(runtime),
    updateRoute: updateRoute(runtime),
    deleteRoute: deleteRoute(runtime),
  }) satisfies Partial<RouteHandlers>
