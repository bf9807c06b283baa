import { expect, test } from 'vitest'
import { START } from './create-change.ts'
import { answer, startReceiver } from './receiver.ts'
import { setUpDelivery } from './set-up-delivery.ts'
import { createTestConnector } from './test-connectors.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

test('walks the whole schedule of 27 h 35 min and is exhausted then', async () => {
  await using receiver = await startReceiver(answer(500))
  await using setup = await setUpDelivery()
  const { clock, deliver, deliveries, tenant } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  const [planned] = await setup.plan()

  let delivery = planned!
  while (delivery.status === 'pending') {
    clock.advanceTo(new Date(delivery.nextAttemptAt!))
    await deliver.deliverDue()
    delivery = await deliveries.get(tenant, delivery.id)
  }

  const offsetsMs = delivery.attempts.map(({ startedAt }) => Date.parse(startedAt) - START.getTime())
  expect(offsetsMs).toEqual([
    0,
    5_000,
    5_000 + 5 * MINUTE_MS,
    5_000 + 35 * MINUTE_MS,
    5_000 + 35 * MINUTE_MS + 2 * HOUR_MS,
    5_000 + 35 * MINUTE_MS + 7 * HOUR_MS,
    5_000 + 35 * MINUTE_MS + 17 * HOUR_MS,
    5_000 + 35 * MINUTE_MS + 27 * HOUR_MS,
  ])
  expect(delivery).toMatchObject({ status: 'exhausted', reason: 'http_500', attemptCount: 8 })
  expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([delivery.eventId]))
  expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1)
  expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(8)
})

test('the first of route, connection and tenant that has a schedule counts', async () => {
  await using receiver = await startReceiver(answer(500))
  await using setup = await setUpDelivery({ connectors: [createTestConnector()] })
  const { connections, deliver, clock, postgres } = setup
  const { tenant } = setup
  const { connection } = await connections.create(tenant, {
    name: 'Desk',
    connector: 'desk',
    settings: { host: '127.0.0.1', port: String(receiver.port) },
    secrets: { token: 'desk_example' },
    scheduleMs: [0, 20_000],
    routes: [{ eventType: 'response.created', operation: 'createTicket', scheduleMs: [0, 10_000] }],
  })
  const [route] = connection.routes
  const waitOf = async (): Promise<number> => {
    const [planned] = await setup.plan()
    await deliver.deliverDue()
    const { nextAttemptAt } = await setup.deliveries.get(tenant, planned!.id)
    return Date.parse(nextAttemptAt!) - clock.now().getTime()
  }
  await postgres.sql('update control.tenants set retry_schedule_ms = array[0, 30000]')

  expect(await waitOf()).toBe(10_000)
  await connections.updateRoute(tenant, { connectionId: connection.id, routeId: route!.id }, { scheduleMs: null })
  expect(await waitOf()).toBe(20_000)
  await connections.update(tenant, connection.id, { scheduleMs: null })
  expect(await waitOf()).toBe(30_000)
})

test('nothing is sent before it is due', async () => {
  await using receiver = await startReceiver(answer(500))
  await using setup = await setUpDelivery()
  await setup.webhooks.create(setup.tenant, { url: receiver.url })
  await setup.plan()
  await setup.deliver.deliverDue()

  setup.clock.advanceBy(4_999)
  await setup.deliver.deliverDue()
  expect(receiver.requests).toHaveLength(1)

  setup.clock.advanceBy(1)
  await setup.deliver.deliverDue()
  expect(receiver.requests).toHaveLength(2)
})

test('everything arrives once the receiver has healed', async () => {
  await using receiver = await startReceiver(answer(503))
  await using setup = await setUpDelivery()
  const { clock, deliver, tenant } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  for (let index = 0; index < 40; index += 1) await setup.plan()
  await deliver.deliverDue()
  receiver.behave(answer(200))

  for (let hour = 0; hour < 3; hour += 1) {
    clock.advanceBy(HOUR_MS)
    await deliver.deliverDue()
  }

  const { items } = await setup.deliveries.list(tenant, { limit: 200 })
  expect(items.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 'delivered'))
})
