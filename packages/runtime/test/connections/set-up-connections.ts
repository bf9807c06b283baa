import type { ConnectorContent } from '@howazit/connector-kit'
import type { ConnectionDeps } from '../../src/connections/connection-deps.ts'
import { createConnections } from '../../src/connections/create-connections.ts'
import { openTokenSource } from '../../src/connections/open-token-source.ts'
import { createConnectors } from '../../src/connectors/create-connectors.ts'
import { createPinnedConnectors } from '../../src/connectors/pinned-connectors.ts'
import { createEgress } from '../../src/egress/create-egress.ts'
import { createIds } from '../../src/ids.ts'
import type { Runtime } from '../../src/runtime.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { createOpenTransport } from '../../src/transports/create-open-transport.ts'
import { createWebhooks } from '../../src/webhooks/create-webhooks.ts'
import { START } from '../delivery/create-change.ts'
import { createHandClock, type HandClock } from '../delivery/set-up-delivery.ts'
import { createTestAudit } from '../support/create-test-audit.ts'
import { createTestSecrets } from '../support/create-test-secrets.ts'
import { type PostgresSetup, setUpPostgres } from '../support/set-up-postgres.ts'
import { sharedMappings } from '../support/shared-mappings.ts'

export interface ConnectionsSetup extends AsyncDisposable {
  readonly postgres: PostgresSetup
  readonly tenant: Tenant
  readonly clock: HandClock
  readonly deps: ConnectionDeps
  readonly connections: Runtime['connections']
  readonly webhooks: Runtime['webhooks']
  /** The same database after another release, which brings these connectors. */
  withConnectors(contents: readonly ConnectorContent[]): Runtime['connections']
}

/** Connections on a database of their own, with the connectors that come with the platform. */
export async function setUpConnections(folder?: string): Promise<ConnectionsSetup> {
  const postgres = await setUpPostgres()
  const tenant = await postgres.createTenant('acme')
  const clock = createHandClock(START)
  const egress = createEgress({ policy: { allowLoopback: true, deniedPorts: [] } })
  const openTransport = createOpenTransport(egress)
  const mappings = sharedMappings()
  const secrets = createTestSecrets(postgres.pools, { clock })
  const { oltp, events } = postgres
  const tenants = createTenants({ pool: postgres.pools.app })
  const deps: ConnectionDeps = {
    oltp,
    secrets,
    mappings,
    events,
    tenants,
    publicUrl: 'https://api.example.com',
    tokenSource: openTokenSource({ oltp, secrets, tenants, openTransport }, { clock, ids: createIds(clock), events }),
    connectors: createConnectors({ folder }),
    pinnedConnectors: createPinnedConnectors(),
    openTransport,
    standIns: new Map(),
    clock,
    ids: createIds(clock),
    audit: createTestAudit(clock),
    jobs: { wake: async () => {} },
  }
  return {
    postgres,
    tenant,
    clock,
    deps,
    connections: createConnections(deps),
    webhooks: createWebhooks({ ...deps, egress, mappings }),
    withConnectors: (contents) =>
      createConnections({
        ...deps,
        connectors: createConnectors({ loadBuiltIn: async () => contents }),
        pinnedConnectors: createPinnedConnectors(),
      }),
    async [Symbol.asyncDispose]() {
      await egress.close()
      await postgres[Symbol.asyncDispose]()
    },
  }
}

export const DESK = {
  name: 'Support desk',
  connector: 'zendesk',
  settings: { subdomain: 'acme', email: 'agent@example.com' },
  secrets: { apiToken: 'zd_example_canary' },
  routes: [{ eventType: 'response.created', operation: 'createTicket' } as const],
}
