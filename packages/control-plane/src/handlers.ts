import type { Runtime } from '@howazit/runtime'
import type { RouteHandlers } from './generated/fastify.gen.ts'
import { analyticsHandlers } from './handlers/analytics.ts'
import { auditHandlers } from './handlers/audit.ts'
import { connectionHandlers } from './handlers/connections.ts'
import { deadLetterHandlers } from './handlers/dead-letters.ts'
import { deliveryHandlers } from './handlers/deliveries.ts'
import { identityHandlers } from './handlers/identity.ts'
import { inboundHandlers } from './handlers/inbound.ts'
import { insightHandlers } from './handlers/insights.ts'
import { mappingHandlers } from './handlers/mappings.ts'
import { platformHandlers } from './handlers/platform.ts'
import { platformReplayHandlers } from './handlers/platform-replays.ts'
import { poisonMessageHandlers } from './handlers/poison-messages.ts'
import { quarantineHandlers } from './handlers/quarantine.ts'
import { replayHandlers } from './handlers/replays.ts'
import { responseHandlers } from './handlers/responses.ts'
import { streamReplayHandlers } from './handlers/stream-replays.ts'
import { surveyHandlers } from './handlers/surveys.ts'
import { tenantMoveHandlers } from './handlers/tenant-moves.ts'
import { tenantHandlers } from './handlers/tenants.ts'
import { webhookHandlers } from './handlers/webhooks.ts'

/** The route table, by what the operations are about. An operation of the contract that is in none of them does not compile. */
export function createHandlers(runtime: Runtime): RouteHandlers {
  return {
    ...responseHandlers(runtime),
    ...surveyHandlers(runtime),
    ...quarantineHandlers(runtime),
    ...webhookHandlers(runtime),
    ...mappingHandlers(runtime),
    ...connectionHandlers(runtime),
    ...inboundHandlers(runtime),
    ...deliveryHandlers(runtime),
    ...deadLetterHandlers(runtime),
    ...replayHandlers(runtime),
    ...analyticsHandlers(runtime),
    ...insightHandlers(runtime),
    ...identityHandlers(runtime),
    ...auditHandlers(runtime),
    ...tenantHandlers(runtime),
    ...tenantMoveHandlers(runtime),
    ...platformReplayHandlers(runtime),
    ...poisonMessageHandlers(runtime),
    ...streamReplayHandlers(runtime),
    ...platformHandlers(runtime),
  }
}
