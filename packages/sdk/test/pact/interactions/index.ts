import type { Interaction } from '../interaction.ts'
import { analytics } from './analytics.ts'
import { audit } from './audit.ts'
import { clients } from './clients.ts'
import { connections } from './connections.ts'
import { deliveries } from './deliveries.ts'
import { identity } from './identity.ts'
import { ingest } from './ingest.ts'
import { mappings } from './mappings.ts'
import { problems } from './problems.ts'
import { replays } from './replays.ts'
import { responses } from './responses.ts'
import { surveys } from './surveys.ts'
import { tenants } from './tenants.ts'
import { webhooks } from './webhooks.ts'

/** What the SDK relies on, by family of the contract. */
export const families: Readonly<Record<string, readonly Interaction[]>> = {
  ingest,
  responses,
  surveys,
  webhooks,
  mappings,
  connections,
  deliveries,
  replays,
  analytics,
  clients,
  tenants,
  identity,
  audit,
  problems,
}
