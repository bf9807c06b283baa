import { getInbound } from '../inbound/inbound-endpoint.ts'
import { receiveInbound } from '../inbound/receive-inbound.ts'
import { rotateInboundKey } from '../inbound/rotate-inbound-key.ts'
import { subscribeInbound } from '../inbound/subscribe-inbound.ts'
import { unsubscribeInbound } from '../inbound/unsubscribe-inbound.ts'
import { listPolls, startPoll, stopPoll } from '../polls/want-polls.ts'
import { completeConsent, receiveConsent } from './complete-consent.ts'
import type { ConnectionDeps } from './connection-deps.ts'
import type { Connections } from './connections.ts'
import { createConnection } from './create-connection.ts'
import { createRoute } from './create-route.ts'
import { deleteConnection } from './delete-connection.ts'
import { deleteRoute } from './delete-route.ts'
import { createDescribeConnection } from './describe-connection.ts'
import { getConnection } from './get-connection.ts'
import { invokeConnection } from './invoke-connection.ts'
import { listConnections } from './list-connections.ts'
import { startConsent } from './start-consent.ts'
import { testConnection } from './test-connection.ts'
import { updateConnection } from './update-connection.ts'
import { updateRoute } from './update-route.ts'

/** The operations on connections, as the control plane calls them. */
export function createConnections(deps: ConnectionDeps): Connections {
  return Object.freeze({
    create: (tenant, connection) => createConnection(deps, tenant, connection),
    get: (tenant, id) => getConnection(deps, tenant, id),
    list: (tenant, query) => listConnections(deps, tenant, query),
    update: (tenant, id, update) => updateConnection(deps, tenant, { id, update }),
    delete: (tenant, id) => deleteConnection(deps, tenant, id),
    test: (tenant, id) => testConnection(deps, tenant, id),
    describe: createDescribeConnection(deps),
    invoke: (tenant, id, request) => invokeConnection(deps, tenant, { id, request }),
    startConsent: (tenant, id, request) => startConsent(deps, tenant, { id, request }),
    completeConsent: (tenant, id, completion) => completeConsent(deps, tenant, { id, completion }),
    receiveConsent: (query) => receiveConsent(deps, query),
    getInbound: (tenant, id) => getInbound(deps, tenant, id),
    rotateInboundKey: (tenant, id, rotation) => rotateInboundKey(deps, tenant, { connectionId: id, ...rotation }),
    subscribeInbound: (tenant, id) => subscribeInbound(deps, tenant, id),
    unsubscribeInbound: (tenant, id) => unsubscribeInbound(deps, tenant, id),
    receiveInbound: (call) => receiveInbound(deps, call),
    listPolls: (tenant, id) => listPolls(deps, tenant, id),
    startPoll: (tenant, place) => startPoll(deps, tenant, place),
    stopPoll: (tenant, place) => stopPoll(deps, tenant, place),
    createRoute: (tenant, connectionId, route) => createRoute(deps, tenant, { connectionId, route }),
    updateRoute: (tenant, place, update) => updateRoute(deps, tenant, { ...place, update }),
    deleteRoute: (tenant, place) => deleteRoute(deps, tenant, place),
  } satisfies Connections)
}
