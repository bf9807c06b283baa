import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pino from 'pino'
import { prepareClickhouse } from '../../../src/analytics/prepare-clickhouse.ts'
import { type ServerSettings, serversToEnv } from '../../../src/config/postgres-servers.ts'
import { toConfig } from '../../../src/config.ts'
import { type Context, openContext } from '../../../src/context.ts'
import { createRuntime } from '../../../src/create-runtime.ts'
import { migrateJobs } from '../../../src/jobs/postgres-queue-backend.ts'
import { startPipeline } from '../../../src/pipeline.ts'
import type { Runtime } from '../../../src/runtime.ts'
import type { Tenant } from '../../../src/tenancy/tenant.ts'
import { type Planner, startPlanner } from '../../connections/start-planner.ts'
import { startTracker, TRACKER_FOLDER, type Tracker } from '../../connections/start-tracker.ts'
import { answer, type Receiver, startReceiver } from '../../delivery/receiver.ts'
import { createTestClickhouse, createTestPostgres, type TestPostgres } from '../../support/databases.ts'
import { addTenant } from './every-operation/add-tenant.ts'
import { changeKeys } from './every-operation/change-keys.ts'
import { keepHouse } from './every-operation/keep-house.ts'
import { refuseAndDelete } from './every-operation/refuse-and-delete.ts'
import type { Use } from './every-operation/use.ts'
import { useAudit } from './every-operation/use-audit.ts'
import { useClients } from './every-operation/use-clients.ts'
import { disconnect, useConnections } from './every-operation/use-connections.ts'
import { useConsents } from './every-operation/use-consents.ts'
import { useInsights } from './every-operation/use-insights.ts'
import { useLedger } from './every-operation/use-ledger.ts'
import { useMappings } from './every-operation/use-mappings.ts'
import { usePoison } from './every-operation/use-poison.ts'
import { usePolls } from './every-operation/use-polls.ts'
import { useQuarantine } from './every-operation/use-quarantine.ts'
import { useResponses } from './every-operation/use-responses.ts'
import { useSchedules } from './every-operation/use-schedules.ts'
import { useStreamReplays } from './every-operation/use-stream-replays.ts'
import { useSubscriptions } from './every-operation/use-subscriptions.ts'
import { useSurveys } from './every-operation/use-surveys.ts'
import { useFailingWebhook, useWebhooks } from './every-operation/use-webhooks.ts'

export interface EveryOperationOptions {
  /** Of each tenant. Default: two that share. */
  readonly placements?: readonly Tenant['placement'][]
  /** On which a tenant has the database that is its own. Default: the one of all others. */
  readonly server?: ServerSettings
  /** Looks at what came of it, while the platform still runs. */
  readonly inspect?: (platform: { context: Context; runtime: Runtime; tenants: readonly Tenant[] }) => Promise<void>
}

/** Does on one platform everything that reaches a tenant's tables, for each tenant. Returns its database. */
export async function runEveryOperation(options: EveryOperationOptions = {}): Promise<TestPostgres> {
  const { placements = ['shared', 'shared'], server, inspect } = options
  const postgres = await createTestPostgres()
  await using clickhouse = await createTestClickhouse()
  await using receiver = await startReceiver()
  await using tracker = await startTracker()
  await using planner = await startPlanner()
  const keys = await mkdtemp(join(tmpdir(), 'howazit-keys-'))
  const config = toConfig({
    HOWAZIT_POSTGRES_URL: postgres.url,
    HOWAZIT_CLICKHOUSE_URL: clickhouse.url,
    HOWAZIT_CLICKHOUSE_USER: clickhouse.username,
    HOWAZIT_CLICKHOUSE_PASSWORD: clickhouse.password,
    HOWAZIT_CLICKHOUSE_DATABASE: clickhouse.database,
    HOWAZIT_KEY_FILE: join(keys, 'secrets.key'),
    HOWAZIT_EGRESS_LOOPBACK: 'true',
    HOWAZIT_CONNECTORS_DIR: TRACKER_FOLDER,
    HOWAZIT_OBJECTS_URL: pathToFileURL(join(keys, 'objects')).href,
    ...serversToEnv(server && { west: server }),
  })
  await prepareClickhouse(config.clickhouse)
  await migrateJobs(postgres.url)
  const context = await openContext(config, { logger: pino({ level: 'silent' }) })
  const pipeline = await startPipeline(context)
  try {
    const runtime = createRuntime(context)
    const tenants: Tenant[] = []
    for (const [index, placement] of placements.entries()) {
      const tenant = await addTenant(
        { runtime, context },
        { slug: `tenant-${index}`, placement, ...(server && placement === 'database' && { server: 'west' }) },
      )
      tenants.push(tenant)
      await useEverything({ runtime, context, tenant }, { receiver, tracker, planner })
    }
    await useStreamReplays(runtime, context)
    await keepHouse(context)
    await inspect?.({ context, runtime, tenants })
    await changeKeys(context)
  } finally {
    await pipeline.stop()
    await context.close()
    await rm(keys, { recursive: true })
  }
  return postgres
}

/** What stands for the systems of others. */
interface Outside {
  readonly receiver: Receiver
  readonly tracker: Tracker
  readonly planner: Planner
}

/** In the order of a tenant's life: each step finds what those before it left. */
async function useEverything(use: Use, { receiver, tracker, planner }: Outside): Promise<void> {
  const { runtime, tenant } = use
  receiver.behave(answer(204))
  await useSurveys(runtime, tenant)
  await useClients(runtime, tenant)
  await useWebhooks(runtime, tenant, receiver.url)
  await useFailingWebhook(use, receiver.url)
  await useMappings(use)
  await useConnections(use, tracker)
  await usePolls(use, tracker)
  await useSubscriptions(use, tracker)
  await useConsents(use, planner)
  await useResponses(use)
  await useQuarantine(use)
  await useInsights(use)
  await useSchedules(use)
  await disconnect(runtime, tenant)
  receiver.behave(answer(410))
  await refuseAndDelete({ ...use, url: receiver.url })
  await useAudit(runtime, tenant)
  await usePoison(use)
  await useLedger(use)
}
