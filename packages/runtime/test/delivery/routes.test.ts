import { randomUUID } from 'node:crypto'
import type { ConnectionCreate } from '@howazit/sdk'
import { expect, test } from 'vitest'
import { createEgress } from '../../src/egress/create-egress.ts'
import { until } from '../support/until.ts'
import { answer, type Behaviour, type Receiver, startReceiver } from './receiver.ts'
import { type DeliverySetup, setUpDelivery } from './set-up-delivery.ts'
import { createTestConnector, type TestConnectorOptions } from './test-connectors.ts'

const TOKEN = 'desk_canary_7c1d'
const LEASE_MS = 15 * 60_000

const created: Behaviour = (response, _request, number) => {
  response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: `t-${number}` }))
}
const vanished: Behaviour = (response) => response.socket?.resetAndDestroy()

async function setUpRoutes(_receiver: Receiver, options: TestConnectorOptions = {}): Promise<DeliverySetup> {
  return await setUpDelivery({ connectors: [createTestConnector(options)] })
}

async function connect(
  { connections, tenant }: DeliverySetup,
  receiver: Receiver,
  more: Partial<ConnectionCreate> = {},
): Promise<string> {
  const { connection } = await connections.create(tenant, {
    name: `Desk ${randomUUID()}`,
    connector: 'desk',
    settings: { host: '127.0.0.1', port: String(receiver.port) },
    secrets: { token: TOKEN },
    routes: [{ eventType: 'response.created', operation: 'createTicket' }],
    ...more,
  })
  return connection.id
}

test('an event becomes a ticket over there, and the delivery knows which', async () => {
  await using receiver = await startReceiver(created)
  await using setup = await setUpRoutes(receiver)
  const connectionId = await connect(setup, receiver)

  const [planned] = await setup.plan()
  await setup.deliver.deliverDue()

  const [request] = receiver.requests
  expect(request).toMatchObject({ path: '/tickets' })
  expect(request!.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'idempotency-key': expect.any(String) })
  expect(JSON.parse(request!.body)).toEqual({ subject: `Response ${planned!.responseId}`, score: 9 })
  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({
    connectionId,
    routeId: expect.any(String),
    status: 'delivered',
    attemptCount: 1,
    connectorVersion: '1.0.0',
    remoteId: 't-1',
    remoteUrl: `http://${new URL(receiver.url).host}/tickets/t-1`,
    attempts: [{ attempt: 1, outcome: 'delivered', status: 201 }],
  })
})

test('what was said on both sides is kept without credentials, sealed, and shown to who may see it', async () => {
  await using receiver = await startReceiver(
    (response) =>
      void response.writeHead(422, { 'content-type': 'application/json' }).end(`{"error":"no","echo":"${TOKEN}"}`),
  )
  await using setup = await setUpRoutes(receiver)
  await connect(setup, receiver)
  const [planned] = await setup.plan()
  await setup.deliver.deliverDue()

  const shown = await setup.deliveries.get(setup.tenant, planned!.id, { withExchanges: true })
  const hidden = await setup.deliveries.get(setup.tenant, planned!.id)

  const [exchange] = shown.attempts[0]!.exchanges!
  expect(exchange).toMatchObject({ purpose: 'main', request: { method: 'POST' }, reply: { status: 422 } })
  expect(exchange!.request.body).toContain(planned!.responseId)
  expect(JSON.stringify(shown)).not.toContain(TOKEN)
  expect(hidden.attempts[0]).not.toHaveProperty('exchanges')
  const [row] = await setup.postgres.sql<{ sealed: Buffer }>('select sealed from tenant_shared.exchanges')
  expect(row!.sealed.includes('subject')).toBe(false)
})

test('conditions of the route and of the operation decide which events are sent', async () => {
  await using receiver = await startReceiver(created)
  const when = [{ pointer: '/data/response/channel', is: ['email'] }]
  await using setup = await setUpRoutes(receiver, { operation: { when } })
  const conditions = [{ pointer: '/data/response/dims/region', is: ['south'] }]
  await connect(setup, receiver, {
    routes: [{ eventType: 'response.created', operation: 'createTicket', conditions }],
  })

  expect(await setup.plan()).toEqual([])
  await setup.postgres.sql(`update tenant_shared.connection_routes set conditions = '[]'`)
  expect(await setup.plan()).toHaveLength(1)
})

test('an event of which the mapping makes nothing is skipped, and nothing is sent', async () => {
  await using receiver = await startReceiver(created)
  await using setup = await setUpRoutes(receiver, { mapping: 'function map() { return null }' })
  await connect(setup, receiver)

  const [planned] = await setup.plan()
  await setup.deliver.deliverDue()

  expect(receiver.requests).toEqual([])
  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({
    status: 'skipped',
    reason: 'mapping_made_nothing',
    attemptCount: 0,
    attempts: [],
  })
})

test('two routes of a connection to the same operation make one ticket of an event', async () => {
  await using receiver = await startReceiver(created)
  await using setup = await setUpRoutes(receiver)
  const route = { eventType: 'response.created', operation: 'createTicket' } as const
  await connect(setup, receiver, { routes: [route, route] })

  const planned = await setup.plan()
  expect(planned).toHaveLength(2)
  await setup.deliver.deliverDue()
  setup.clock.advanceBy(1_000)
  await setup.deliver.deliverDue()

  expect(receiver.requests).toHaveLength(1)
  const ended = await Promise.all(planned.map(({ id }) => setup.deliveries.get(setup.tenant, id)))
  expect(ended.map(({ status, remoteId }) => ({ status, remoteId }))).toEqual([
    { status: 'delivered', remoteId: 't-1' },
    { status: 'delivered', remoteId: 't-1' },
  ])
  expect(ended.map(({ attemptCount }) => attemptCount).toSorted((one, other) => one - other)).toEqual([0, 1])
})

test('two processes that send two routes at the same moment make one ticket of an event', async () => {
  await using receiver = await startReceiver(created)
  await using setup = await setUpRoutes(receiver)
  const route = { eventType: 'response.created', operation: 'createTicket' } as const
  await connect(setup, receiver, { routes: [route, route] })
  for (let event = 0; event < 10; event += 1) await setup.plan()

  for (let second = 0; second < 3; second += 1) {
    await Promise.all([setup.deliver.deliverDue(), setup.createSender().deliverDue()])
    setup.clock.advanceBy(16_000)
  }

  expect(receiver.requests).toHaveLength(10)
  const { items } = await setup.deliveries.list(setup.tenant, { limit: 50 })
  expect(items.map(({ status }) => status)).toEqual(items.map(() => 'delivered'))
})

test('after an unknown outcome the identical input goes out under the same key, where the vendor keeps keys', async () => {
  await using receiver = await startReceiver(vanished)
  await using setup = await setUpRoutes(receiver)
  await connect(setup, receiver)
  const [planned] = await setup.plan()
  await setup.deliver.deliverDue()
  receiver.behave(created)
  setup.clock.advanceBy(5_000)

  await setup.deliver.deliverDue()

  const [first, second] = receiver.requests
  expect(second!.body).toBe(first!.body)
  expect(second!.headers['idempotency-key']).toBe(first!.headers['idempotency-key'])
  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({
    status: 'delivered',
    attempts: [{ outcome: 'unknown' }, { outcome: 'delivered' }],
  })
})

test('a vendor that has forgotten the key by then is not asked again', async () => {
  await using receiver = await startReceiver(vanished)
  const idempotency = { kind: 'header', header: 'Idempotency-Key', windowSeconds: 3_600 } as const
  await using setup = await setUpRoutes(receiver, { idempotency })
  await connect(setup, receiver)
  const [planned] = await setup.plan()
  await setup.deliver.deliverDue()
  setup.clock.advanceBy(3_600_000)

  await setup.deliver.deliverDue()

  expect(receiver.requests).toHaveLength(1)
  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({
    status: 'unknown',
    reason: 'outcome_unknown',
  })
})

test.for([
  { onUnknown: 'at_most_once', requests: 1, status: 'unknown' },
  { onUnknown: 'at_least_once', requests: 2, status: 'delivered' },
] as const)('where nothing tells a repetition apart, $onUnknown decides', async ({ onUnknown, requests, status }) => {
  await using receiver = await startReceiver(vanished)
  await using setup = await setUpRoutes(receiver, { idempotency: { kind: 'none', onUnknown } })
  await connect(setup, receiver)
  const [planned] = await setup.plan()
  await setup.deliver.deliverDue()
  receiver.behave(created)
  setup.clock.advanceBy(5_000)

  await setup.deliver.deliverDue()

  expect(receiver.requests).toHaveLength(requests)
  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({ status })
})

test('what the tenant chose counts more than what the connector says', async () => {
  await using receiver = await startReceiver(vanished)
  await using setup = await setUpRoutes(receiver, { idempotency: { kind: 'none', onUnknown: 'at_most_once' } })
  await connect(setup, receiver)
  await setup.postgres.sql(`update tenant_shared.integration_connectors set on_unknown = 'at_least_once'`)
  await setup.plan()
  await setup.deliver.deliverDue()
  setup.clock.advanceBy(5_000)

  await setup.deliver.deliverDue()

  expect(receiver.requests).toHaveLength(2)
})

test('a lookup comes first, and what it finds is not made again', async () => {
  await using receiver = await startReceiver(vanished)
  const steps = [
    {
      name: 'same',
      method: 'GET',
      path: '/tickets',
      query: { external: '{event.data.response.id}' },
      capture: { id: '/found/id' },
      onFound: { when: 'id', done: true },
    },
  ] as const
  await using setup = await setUpRoutes(receiver, {
    idempotency: { kind: 'lookup', step: 'same' },
    operation: { steps },
  })
  await connect(setup, receiver)
  let found = '{}'
  receiver.behave((response, request, number) => {
    if (request.headers['content-type'] === undefined && !request.body)
      response.writeHead(200, { 'content-type': 'application/json' }).end(found)
    else if (number === 2) {
      found = '{"found":{"id":"t-made"}}'
      response.socket?.resetAndDestroy()
    } else response.writeHead(500).end()
  })
  const [planned] = await setup.plan()
  await setup.deliver.deliverDue()
  setup.clock.advanceBy(5_000)

  await setup.deliver.deliverDue()

  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({ status: 'delivered', attemptCount: 2 })
  expect(receiver.requests).toHaveLength(3)
})

test('"not now" consumes nothing of the schedule and rests the limit', async () => {
  await using receiver = await startReceiver(answer(429, { 'retry-after': '20' }))
  const rate = [{ name: 'minute', scope: 'connection', limit: 60, windowMs: 60_000 }] as const
  await using setup = await setUpRoutes(receiver, { rate })
  await connect(setup, receiver)
  const [planned] = await setup.plan()
  await setup.deliver.deliverDue()
  const [waiting] = await setup.plan()
  await setup.deliver.deliverDue()

  expect(receiver.requests).toHaveLength(1)
  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({
    status: 'pending',
    attempts: [{ outcome: 'throttled' }],
  })
  expect(await setup.deliveries.get(setup.tenant, waiting!.id)).toMatchObject({ status: 'pending', attemptCount: 0 })
  receiver.behave(created)
  for (let minute = 0; minute < 3; minute += 1) {
    setup.clock.advanceBy(60_000)
    await setup.deliver.deliverDue()
  }
  const { items } = await setup.deliveries.list(setup.tenant, { limit: 5 })
  expect(items.map(({ status }) => status)).toEqual(['delivered', 'delivered'])
  const throttles = await setup.postgres.sql(
    'select throttle_count from tenant_shared.deliveries order by created_at, id',
  )
  expect(throttles).toContainEqual({ throttle_count: 1 })
})

test('credentials that are dead stop the connection, and the tenant can read why', async () => {
  await using receiver = await startReceiver(answer(403))
  await using setup = await setUpRoutes(receiver)
  const connectionId = await connect(setup, receiver)
  await setup.plan()

  await setup.deliver.deliverDue()

  expect(await setup.connections.get(setup.tenant, connectionId)).toMatchObject({
    enabled: false,
    disabledReason: expect.stringContaining('403'),
  })
  expect(await setup.plan()).toEqual([])
})

test('a sender that dies after sending is succeeded by one that asks the ledger', async () => {
  await using receiver = await startReceiver(created)
  await using setup = await setUpRoutes(receiver, { idempotency: { kind: 'none', onUnknown: 'at_most_once' } })
  await connect(setup, receiver)
  const [planned] = await setup.plan()
  await using egress = createEgress({ policy: { allowLoopback: true, deniedPorts: [] } })
  const dying = {
    send: async (request: Parameters<typeof egress.send>[0]) => {
      await egress.send(request)
      return await new Promise<never>(() => {})
    },
  }

  void setup.createSender({ egress: dying }).deliverDue()
  await until('the first sender has sent', () => receiver.requests.length === 1)
  setup.clock.advanceBy(LEASE_MS)
  await setup.deliver.deliverDue()

  expect(receiver.requests).toHaveLength(1)
  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({ status: 'unknown' })
})
