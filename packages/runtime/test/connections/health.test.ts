import type { ConnectionHealthEvent } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { createPostgresTokenStore } from '../../src/connections/postgres-token-store.ts'
import { createIds } from '../../src/ids.ts'
import type { Secrets } from '../../src/secrets/secrets.ts'
import { createTenants } from '../../src/tenancy/postgres-tenants.ts'
import { answer, type Behaviour, startReceiver } from '../delivery/receiver.ts'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'
import { createTestConnector } from '../delivery/test-connectors.ts'

const created: Behaviour = (response, _request, number) => {
  response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: `t-${number}` }))
}

async function connect({ connections, webhooks, tenant }: DeliverySetup, port: number): Promise<string> {
  await webhooks.create(tenant, { url: `http://127.0.0.1:${port}/hook`, eventType: 'connection.*' })
  const { connection } = await connections.create(tenant, {
    name: 'Desk',
    connector: 'desk',
    settings: { host: '127.0.0.1', port: String(port) },
    secrets: { token: 'desk_canary' },
    routes: [{ eventType: 'response.created', operation: 'createTicket' }],
  })
  return connection.id
}

const told = async ({ postgres }: DeliverySetup): Promise<readonly ConnectionHealthEvent[]> => {
  const rows = await postgres.sql<{ event: ConnectionHealthEvent }>(
    `select event from tenant_shared.deliveries where event_type like 'connection.%' order by position`,
  )
  return rows.map(({ event }) => event)
}

test('a connection whose breaker opens is degraded, and recovers with the first success, each told of once', async () => {
  await using receiver = await startReceiver(answer(503))
  await using setup = await setUpDelivery({ connectors: [createTestConnector()] })
  const { connections, tenant, clock, deliver, postgres } = setup
  const id = await connect(setup, receiver.port)
  expect(await connections.get(tenant, id)).toMatchObject({ health: { state: 'healthy' } })

  for (let failures = 0; failures < 12; failures++) await setup.plan()
  await deliver.deliverDue()

  expect(await connections.get(tenant, id)).toMatchObject({
    status: 'ready',
    health: { state: 'degraded', reason: 'endpoint_failing', since: clock.now().toISOString() },
  })
  expect(await told(setup)).toMatchObject([
    { type: 'connection.degraded', data: { connectionId: id, connection: 'Desk', reason: 'endpoint_failing' } },
  ])
  // While it goes on failing nothing is told again.
  clock.advanceBy(5 * 60_000)
  await deliver.deliverDue()
  expect(await told(setup)).toHaveLength(1)

  const since = (await connections.get(tenant, id)).health.since
  receiver.behave(created)
  clock.advanceBy(30 * 60_000)
  await deliver.deliverDue()
  expect(await connections.get(tenant, id)).toMatchObject({ health: { state: 'healthy' } })
  expect((await told(setup)).slice(1)).toMatchObject([
    { type: 'connection.recovered', data: { connectionId: id, since } },
  ])
  expect(postgres.events.named('connection.degraded')).toHaveLength(1)
  expect(postgres.events.named('connection.recovered')).toHaveLength(1)
})

test('a few failures among successes say nothing', async () => {
  await using receiver = await startReceiver((response, request, number) =>
    number % 2 === 0 ? answer(503)(response, request, number) : created(response, request, number),
  )
  await using setup = await setUpDelivery({ connectors: [createTestConnector()] })
  const id = await connect(setup, receiver.port)
  for (let events = 0; events < 12; events++) await setup.plan()
  await setup.deliver.deliverDue()
  expect(await setup.connections.get(setup.tenant, id)).toMatchObject({ health: { state: 'healthy' } })
  expect(await told(setup)).toEqual([])
})

test('a connection that is not wanted any more failed, until somebody enables it', async () => {
  await using receiver = await startReceiver((response, request, number) =>
    answer(request.path === '/tickets' ? 401 : 204)(response, request, number),
  )
  await using setup = await setUpDelivery({ connectors: [createTestConnector()] })
  const { connections, tenant } = setup
  const id = await connect(setup, receiver.port)
  await setup.plan()
  await setup.deliver.deliverDue()

  const failed = await connections.get(tenant, id)
  expect(failed).toMatchObject({ status: 'disabled', health: { state: 'failed', reason: 'unwanted' } })
  expect(failed.health.detail).toBe(failed.disabledReason)
  await connections.update(tenant, id, { enabled: true })
  expect(await connections.get(tenant, id)).toMatchObject({ health: { state: 'healthy' } })
  expect((await told(setup)).map(({ type }) => type)).toEqual(['connection.failed', 'connection.recovered'])
})

test('a token that only a person can renew is told of, and so is the consent', async () => {
  let secrets: Secrets | undefined
  await using setup = await setUpDelivery({
    connectors: [createTestConnector()],
    withSecrets: (given) => (secrets = given),
  })
  const { connections, tenant, clock, postgres } = setup
  const connectionId = await connect(setup, 8799)
  const { oltp, events, pools } = postgres
  const store = createPostgresTokenStore(
    { oltp, secrets: secrets!, tenants: createTenants({ pool: pools.app }) },
    { clock, ids: createIds(clock), events },
  )
  const key = { tenantId: tenant.id, connectionId }
  const write = async (record: Parameters<typeof store.write>[1]['record']) => {
    const stored = await store.read(key)
    expect(await store.write(key, { version: stored!.version, record })).toBe(true)
  }
  const tokens = { accessToken: 'at_canary', reply: {} }

  await write({ tokens })
  expect(await told(setup)).toEqual([])
  await write({ needsConsent: 'the refresh token was refused' })
  await write({ needsConsent: 'the refresh token was refused' })
  expect(await connections.get(tenant, connectionId)).toMatchObject({
    health: { state: 'failed', reason: 'needs_consent', detail: 'the refresh token was refused' },
  })
  clock.advanceBy(1_000)
  await write({ tokens })
  expect(await connections.get(tenant, connectionId)).toMatchObject({ health: { state: 'healthy' } })
  expect((await told(setup)).map(({ type }) => type)).toEqual(['connection.failed', 'connection.recovered'])
})
