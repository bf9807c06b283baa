import type { Operation } from '@howazit/connector-kit'
import { expect, test } from 'vitest'
import { type Behaviour, type Receiver, startReceiver } from './receiver.ts'
import { type DeliverySetup, setUpDelivery } from './set-up-delivery.ts'
import { createTestConnector } from './test-connectors.ts'

interface Ticket {
  readonly subject: string
}

const TOGETHER: Partial<Operation> = {
  idempotency: { kind: 'upsert' },
  batch: {
    recordsMax: 10,
    lingerMs: 2_000,
    envelope: { tickets: '{records}' },
    allowsDuplicates: false,
    keepsOrder: false,
    onRefused: 'bisect',
  },
  success: [{ status: [200] }],
  partial: { items: '/results', by: 'order', lists: 'all', ok: [{ body: '/ok', is: [true] }], remoteId: '/id' },
}

const ticketsIn = (body: string): readonly Ticket[] => (JSON.parse(body) as { tickets: Ticket[] }).tickets

const takeAll: Behaviour = (response, { body }) => {
  const results = ticketsIn(body).map(({ subject }) => ({ ok: true, id: `t-${subject}` }))
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ results }))
}

async function setUp(receiver: Receiver): Promise<DeliverySetup> {
  const setup = await setUpDelivery({ connectors: [createTestConnector({ operation: TOGETHER })] })
  await setup.connections.create(setup.tenant, {
    name: 'Desk',
    connector: 'desk',
    settings: { host: '127.0.0.1', port: String(receiver.port) },
    secrets: { token: 'desk_canary' },
    routes: [{ eventType: 'response.created', operation: 'createTicket' }],
  })
  return setup
}

async function planMany(setup: DeliverySetup, events: number) {
  const planned = []
  for (let event = 0; event < events; event += 1) planned.push(...(await setup.plan()))
  return planned
}

const endings = async ({ deliveries, tenant }: DeliverySetup) =>
  (await deliveries.list(tenant, { limit: 100 })).items.map(({ status }) => status)

test('events that come within the time one waits for others go out together', async () => {
  await using receiver = await startReceiver(takeAll)
  await using setup = await setUp(receiver)
  await planMany(setup, 25)

  await setup.deliver.deliverDue()
  expect(receiver.requests).toHaveLength(0)
  setup.clock.advanceBy(2_000)
  await setup.deliver.deliverDue()

  expect(receiver.requests.flatMap(({ body }) => ticketsIn(body))).toHaveLength(25)
  expect(receiver.requests.length).toBeLessThanOrEqual(4)
  expect(await endings(setup)).toEqual(Array.from({ length: 25 }, () => 'delivered'))
})

test('each event of a request has its own outcome, and one record of what was said', async () => {
  await using receiver = await startReceiver((response, { body }) => {
    const results = ticketsIn(body).map((_, index) => (index === 0 ? { ok: false } : { ok: true, id: `t-${index}` }))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ results }))
  })
  await using setup = await setUp(receiver)
  const planned = await planMany(setup, 3)
  setup.clock.advanceBy(2_000)

  await setup.deliver.deliverDue()

  const shown = await Promise.all(
    planned.map(({ id }) => setup.deliveries.get(setup.tenant, id, { withExchanges: true })),
  )
  expect(shown.map(({ status }) => status).toSorted()).toEqual(['delivered', 'delivered', 'refused'])
  expect(shown.map(({ attempts }) => attempts[0]!.exchanges?.length)).toEqual([1, 1, 1])
  expect(await setup.postgres.sql('select from tenant_shared.exchanges')).toHaveLength(1)
})

test('one event that spoils a request is found, and the others are taken once each', async () => {
  const taken: string[] = []
  let poison = ''
  await using receiver = await startReceiver((response, { body }, number) => {
    const tickets = ticketsIn(body)
    if (tickets.some(({ subject }) => subject.includes(poison))) {
      response.writeHead(422, { 'content-type': 'application/json' }).end('{}')
      return
    }
    taken.push(...tickets.map(({ subject }) => subject))
    takeAll(response, { body, path: '', headers: {}, at: 0 }, number)
  })
  await using setup = await setUp(receiver)
  const planned = await planMany(setup, 8)
  poison = planned[5]!.responseId!
  setup.clock.advanceBy(2_000)

  await setup.deliver.deliverDue()

  expect(taken).toHaveLength(7)
  expect(new Set(taken).size).toBe(7)
  expect((await endings(setup)).toSorted()).toEqual([...Array.from({ length: 7 }, () => 'delivered'), 'refused'])
  expect(await setup.deliveries.get(setup.tenant, planned[5]!.id)).toMatchObject({ status: 'refused' })
})
