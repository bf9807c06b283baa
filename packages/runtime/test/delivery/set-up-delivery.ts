import type { ConnectorContent } from '@howazit/connector-kit'
import type { DeliveryWithAttempts } from '@howazit/sdk'
import { createConnections } from '../../src/connections/create-connections.ts'
import { openTokenSource } from '../../src/connections/open-token-source.ts'
import { createConnectors } from '../../src/connectors/create-connectors.ts'
import { createPinnedConnectors } from '../../src/connectors/pinned-connectors.ts'
import {
  createDeliver,
  type Deliver,
  type DeliverDeps,
  type DeliverOptions,
} from '../../src/delivery/create-deliver.ts'
import { createDeliveries } from '../../src/delivery/create-deliveries.ts'
import { createPlanDeliveries } from '../../src/delivery/plan/plan-deliveries.ts'
import { createEgress } from '../../src/egress/create-egress.ts'
import type { Egress } from '../../src/egress/egress.ts'
import type { EgressPolicy } from '../../src/egress/policy.ts'
import { createIds } from '../../src/ids.ts'
import type { Jobs } from '../../src/jobs/jobs.ts'
import { createPostgresParking } from '../../src/parking/postgres-parking.ts'
import { createRunReplays } from '../../src/replay/advance/run-replays.ts'
import { createReplays } from '../../src/replay/create-replays.ts'
import { createPlatformReplays } from '../../src/replay/platform/create-platform-replays.ts'
import type { PlatformReplayDeps } from '../../src/replay/platform/platform-replay-deps.ts'
import { createRecoverEndpoints } from '../../src/replay/recover/recover-endpoints.ts'
import type { ResponseChange } from '../../src/response-change.ts'
import type { Runtime } from '../../src/runtime.ts'
import type { Secrets } from '../../src/secrets/secrets.ts'
import { PostgresStream } from '../../src/stream/postgres/postgres-stream.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import type { Tenant } from '../../src/tenancy/tenant.ts'
import { createOpenTransport } from '../../src/transports/create-open-transport.ts'
import type { StandIns } from '../../src/transports/stand-ins.ts'
import { createWebhooks } from '../../src/webhooks/create-webhooks.ts'
import { createTestAudit, createTestAuditLog } from '../support/create-test-audit.ts'
import { createTestSecrets } from '../support/create-test-secrets.ts'
import { type PostgresSetup, setUpPostgres } from '../support/set-up-postgres.ts'
import { sharedMappings } from '../support/shared-mappings.ts'
import { createChange, START, toMessage } from './create-change.ts'

/** A clock that moves by hand. */
export interface HandClock {
  now(): Date
  advanceTo(at: Date): void
  advanceBy(ms: number): void
}

type SenderOverrides = Partial<Omit<DeliverDeps, 'egress'>> & { readonly egress?: Partial<Egress> }

export interface DeliverySetup extends AsyncDisposable {
  readonly postgres: PostgresSetup
  readonly tenant: Tenant
  readonly clock: HandClock
  readonly stream: PostgresStream
  readonly webhooks: Runtime['webhooks']
  readonly connections: Runtime['connections']
  readonly deliveries: Runtime['deliveries']
  readonly deliver: Deliver
  readonly replays: Runtime['replays']
  readonly platformReplays: Runtime['platformReplays']
  /** What both work with. */
  readonly replaying: PlatformReplayDeps
  /** One step of every replay that is under way. */
  readonly runReplays: () => Promise<void>
  /** What one process does about breakers that closed. */
  readonly recoverEndpoints: () => Promise<void>
  /** What jobs were asked to wake, and when. */
  readonly wakes: { name: string; at: Date | undefined }[]
  /** Another sender on the same database, with parts replaced. */
  createSender(overrides?: SenderOverrides, options?: DeliverOptions): Deliver
  /** Plans one event as if the stream had brought it; returns its deliveries. */
  plan(change?: Partial<ResponseChange>, tenant?: Tenant): Promise<DeliveryWithAttempts[]>
}

export interface DeliverySetupOptions {
  readonly policy?: EgressPolicy
  readonly options?: DeliverOptions
  readonly jobs?: Jobs
  readonly startAt?: Date
  /** Those that can be connected, instead of the platform's own. */
  readonly connectors?: readonly ConnectorContent[]
  readonly standIns?: StandIns
  /** Sees the secrets before anybody has them. */
  readonly withSecrets?: (secrets: Secrets) => Secrets
}

/** Everything a delivery needs, on a database of its own; jobs are recorded and nobody wakes the picker but the test. */
export async function setUpDelivery(setup: DeliverySetupOptions = {}): Promise<DeliverySetup> {
  const postgres = await setUpPostgres()
  const tenant = await postgres.createTenant('acme')
  const clock = createHandClock(setup.startAt ?? START)
  const ids = createIds(clock)
  const wakes: DeliverySetup['wakes'] = []
  const jobs = setup.jobs ?? recordJobs(wakes)
  const mappings = sharedMappings()
  const { withSecrets = (given) => given } = setup
  const secrets = withSecrets(createTestSecrets(postgres.pools, { clock }))
  const egress = createEgress({ policy: setup.policy ?? { allowLoopback: true, deniedPorts: [] } })
  const stream = new PostgresStream({ pool: postgres.pools.operator, listener: postgres.listener })
  const tenants = createTenants({ pool: postgres.pools.operator })
  const { oltp, events } = postgres
  const pinnedConnectors = createPinnedConnectors()
  const connectors = createConnectors(setup.connectors && { loadBuiltIn: async () => setup.connectors! })
  const shared = { oltp, jobs, tenants, events, clock, pinnedConnectors }
  const auditLog = createTestAuditLog(clock)
  const parking = createPostgresParking({ pool: postgres.pools.operator, clock })
  const openTransport = createOpenTransport(egress, setup.standIns)
  const tokenSource = openTokenSource({ oltp, secrets, tenants, openTransport }, { clock, ids, events })
  const deps = {
    ...shared,
    auditLog,
    stream,
    parking,
    secrets,
    mappings,
    connectors,
    tokens: tokenSource,
    random: () => 0,
  }
  const audit = createTestAudit(clock)
  const createSender: DeliverySetup['createSender'] = (overrides, options) => {
    const wayOut = { ...egress, ...overrides?.egress }
    return createDeliver(
      { ...deps, openTransport: createOpenTransport(wayOut, setup.standIns), ...overrides, egress: wayOut },
      { ...setup.options, ...options },
    )
  }
  const deliver = createSender()
  const deliveries = createDeliveries({ oltp, secrets })
  const plan = createPlanDeliveries({ ...shared, ids })
  const act = { actor: { kind: 'cli', id: 'a test' }, operation: 'a test', reason: 'a test' } as const
  const replaying = { ...shared, secrets, mappings, connectors, ids, audit, act }
  const runReplays = createRunReplays(shared)
  const recoverEndpoints = createRecoverEndpoints({ ...shared, secrets, mappings, connectors, ids, auditLog })

  return {
    postgres,
    tenant,
    clock,
    stream,
    wakes,
    deliver,
    createSender,
    deliveries,
    replays: createReplays(replaying),
    platformReplays: createPlatformReplays(replaying),
    replaying,
    runReplays: () => runReplays(new AbortController().signal),
    recoverEndpoints: () => recoverEndpoints(new AbortController().signal),
    webhooks: createWebhooks({ oltp, secrets, egress, mappings, jobs, clock, ids, audit }),
    connections: createConnections({
      oltp,
      secrets,
      connectors,
      pinnedConnectors,
      openTransport,
      standIns: setup.standIns ?? new Map(),
      mappings,
      tenants,
      publicUrl: undefined,
      tokenSource,
      events,
      clock,
      ids,
      audit,
      jobs,
    }),
    async plan(change = {}, of = tenant) {
      const event = createChange(of, change)
      await plan([toMessage(event)])
      const { items } = await deliveries.list(of, { limit: 200, responseId: event.responseId })
      return await Promise.all(items.map(({ id }) => deliveries.get(of, id)))
    },
    async [Symbol.asyncDispose]() {
      await deliver.stop()
      await closeAll([stream[Symbol.asyncDispose](), egress.close()])
      await postgres[Symbol.asyncDispose]()
    },
  }
}

const closeAll = async (closing: Promise<void>[]): Promise<void> => {
  await Promise.all(closing)
}

export function createHandClock(start: Date): HandClock {
  let nowMs = start.getTime()
  return {
    now: () => new Date(nowMs),
    advanceTo(at) {
      nowMs = Math.max(nowMs, at.getTime())
    },
    advanceBy(ms) {
      nowMs += ms
    },
  }
}

const recordJobs = (wakes: DeliverySetup['wakes']): Jobs => ({
  wake: async (name, at) => void wakes.push({ name, at }),
  onWake: async () => {},
  close: async () => {},
})
