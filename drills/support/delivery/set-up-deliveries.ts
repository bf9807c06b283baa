import { randomUUID } from 'node:crypto'
import { createMappingPool } from '@howazit/connector-kit'
import { createTenant, type Tenant } from '@howazit/runtime'
import type { DeliveryWithAttempts } from '@howazit/sdk'
import type { Clock } from '../../../packages/runtime/src/clock.ts'
import { createConnectors } from '../../../packages/runtime/src/connectors/create-connectors.ts'
import { createPinnedConnectors } from '../../../packages/runtime/src/connectors/pinned-connectors.ts'
import {
  createDeliver,
  type Deliver,
  type DeliverOptions,
} from '../../../packages/runtime/src/delivery/create-deliver.ts'
import { createDeliveries } from '../../../packages/runtime/src/delivery/create-deliveries.ts'
import { createPlanDeliveries } from '../../../packages/runtime/src/delivery/plan/plan-deliveries.ts'
import { createEgress } from '../../../packages/runtime/src/egress/create-egress.ts'
import { createIds } from '../../../packages/runtime/src/ids.ts'
import type { Jobs } from '../../../packages/runtime/src/jobs/jobs.ts'
import { createPools } from '../../../packages/runtime/src/oltp/pools.ts'
import { PostgresListener } from '../../../packages/runtime/src/oltp/postgres-listener.ts'
import { PostgresOltp } from '../../../packages/runtime/src/oltp/postgres-oltp.ts'
import { createPostgresParking } from '../../../packages/runtime/src/parking/postgres-parking.ts'
import type { Runtime } from '../../../packages/runtime/src/runtime.ts'
import { PostgresStream } from '../../../packages/runtime/src/stream/postgres/postgres-stream.ts'
import { createTenants } from '../../../packages/runtime/src/tenancy/postgres-tenants.ts'
import { createOpenTransport } from '../../../packages/runtime/src/transports/create-open-transport.ts'
import { createWebhooks } from '../../../packages/runtime/src/webhooks/create-webhooks.ts'
import { createTestAudit, createTestAuditLog } from '../../../packages/runtime/test/support/create-test-audit.ts'
import { createTestSecrets } from '../../../packages/runtime/test/support/create-test-secrets.ts'
import type { DrillOptions } from '../../drill.ts'

/** The delivery engine as it is, on a database of the drill's own, by the drill's clock; nobody wakes it but the drill. */
export interface DeliveriesSetup extends AsyncDisposable {
  readonly tenant: Tenant
  readonly webhooks: Runtime['webhooks']
  readonly deliver: Deliver
  /** Plans this many events, as if the stream had brought them; one delivery per webhook and event. */
  plan(events: number): Promise<void>
  /** Whether anything still waits for another attempt. */
  isAnyPending(): Promise<boolean>
  /** Every delivery of a webhook, with its attempts. */
  list(webhookId: string): Promise<readonly DeliveryWithAttempts[]>
}

export interface DeliveriesOptions extends Pick<DrillOptions, 'platforms'> {
  readonly clock: Clock
  readonly random: () => number
  readonly options?: DeliverOptions
}

const PAGE = 200
const SILENT_JOBS: Jobs = { wake: async () => {}, onWake: async () => {}, close: async () => {} }
const SILENT_EVENTS = { emit: () => {} }

export async function setUpDeliveries({
  platforms,
  clock,
  random,
  options,
}: DeliveriesOptions): Promise<DeliveriesSetup> {
  const opened = new AsyncDisposableStack()
  const { url } = opened.use(await platforms.openDatabase())
  const pools = createPools({ url }, { app: 20, operator: 20 })
  opened.defer(() => pools.close())
  const oltp = new PostgresOltp({ pools })
  const tenant = await createTenant(oltp, { slug: 'drill', name: 'Drill' })
  const ids = createIds(clock)
  const listener = new PostgresListener(url)
  const stream = opened.use(new PostgresStream({ pool: pools.operator, listener }))
  const mappings = createMappingPool({ size: 1, spares: 0 })
  opened.defer(() => mappings.close())
  const egress = opened.use(createEgress({ policy: { allowLoopback: true, deniedPorts: [] } }))
  const secrets = createTestSecrets(pools, { clock })
  const tenants = createTenants({ pool: pools.operator })
  const pinnedConnectors = createPinnedConnectors()
  const shared = { oltp, tenants, jobs: SILENT_JOBS, events: SILENT_EVENTS, clock, ids, pinnedConnectors }
  const deliver = createDeliver(
    {
      ...shared,
      auditLog: createTestAuditLog(clock),
      stream,
      parking: createPostgresParking({ pool: pools.operator, clock }),
      secrets,
      mappings,
      egress,
      openTransport: createOpenTransport(egress),
      connectors: createConnectors(),
      random,
    },
    options,
  )
  opened.defer(() => deliver.stop())
  const planDeliveries = createPlanDeliveries(shared)
  const deliveries = createDeliveries({ oltp, secrets })

  return {
    tenant,
    deliver,
    webhooks: createWebhooks({ ...shared, secrets, egress, mappings, audit: createTestAudit(clock) }),
    async plan(events) {
      const messages = Array.from({ length: events }, (_, offset) => toMessage(tenant, clock.now(), offset))
      await planDeliveries(messages)
    },
    async isAnyPending() {
      return (await deliveries.list(tenant, { limit: 1, status: 'pending' })).items.length > 0
    },
    async list(webhookId) {
      const found: DeliveryWithAttempts[] = []
      let cursor: string | undefined
      do {
        const page = await deliveries.list(tenant, { limit: PAGE, webhookId, ...(cursor !== undefined && { cursor }) })
        for (const { id } of page.items) found.push(await deliveries.get(tenant, id))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      return found
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

function toMessage(tenant: Tenant, at: Date, offset: number) {
  const [responseId, surveyId, occurredAt] = [randomUUID(), randomUUID(), at.toISOString()]
  const after = {
    id: responseId,
    surveyId,
    surveyVersion: 1,
    submittedAt: occurredAt,
    recordedAt: occurredAt,
    completion: 'complete',
    channel: 'email',
    locale: null,
    clientReference: null,
    respondentMeta: null,
    dims: {},
    answers: [{ questionId: randomUUID(), questionType: 'nps', optionId: null, numericValue: 9, textValue: null }],
  }
  const change = { eventId: randomUUID(), type: 'response.created', tenantId: tenant.id, responseId, surveyId }
  return {
    topic: 'response.created',
    partition: 0,
    offset,
    appendedAt: at,
    key: `${tenant.id}:${responseId}`,
    headers: {},
    value: JSON.stringify({ ...change, revision: 1, occurredAt, before: null, after }),
  } as const
}
