import type { Interaction } from '../interaction.ts'
import { analytics } from './analytics.ts'
import { audit } from './audit.ts'
import { clients } from './clients.ts'
import { connections } from './connections.ts'
import { connectors } from './connectors.ts'
import { consents } from './consents.ts'
import { deliveries } from './deliveries.ts'
import { fleetMoves } from './fleet-moves.ts'
import { identity } from './identity.ts'
import { inbound } from './inbound.ts'
import { ingest } from './ingest.ts'
import { insights } from './insights.ts'
import { ledger } from './ledger.ts'
import { mappings } from './mappings.ts'
import { platformReplays } from './platform-replays.ts'
import { poisonMessages } from './poison-messages.ts'
import { problems } from './problems.ts'
import { quarantine } from './quarantine.ts'
import { replays } from './replays.ts'
import { responses } from './responses.ts'
import { routes } from './routes.ts'
import { streamReplays } from './stream-replays.ts'
import { surveys } from './surveys.ts'
import { tenantMoves } from './tenant-moves.ts'
import { tenants } from './tenants.ts'
import { webhooks } from './webhooks.ts'

/** What the SDK relies on, by family of the contract. */
export const families: Readonly<Record<string, readonly Interaction[]>> = {
  ingest,
  responses,
  surveys,
  quarantine,
  insights,
  webhooks,
  mappings,
  connectors,
  connections,
  consents,
  inbound,
  routes,
  deliveries,
  replays,
  platformReplays,
  ledger,
  streamReplays,
  analytics,
  clients,
  tenants,
  fleetMoves,
  tenantMoves,
  identity,
  audit,
  poisonMessages,
  problems,
}
