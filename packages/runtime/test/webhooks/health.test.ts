import { expect, test } from 'vitest'
import { START } from '../delivery/create-change.ts'
import { answer, startReceiver } from '../delivery/receiver.ts'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'

const DAY_MS = 86_400_000

/** One new event, and every attempt that is due by now. */
async function deliverAt(setup: DeliverySetup, days: number): Promise<void> {
  setup.clock.advanceTo(new Date(START.getTime() + days * DAY_MS))
  await setup.plan()
  await setup.deliver.deliverDue()
}

test('a webhook that fails for five days is told of at 50, 70 and 90 %, then disabled, and enabling begins anew', async () => {
  await using receiver = await startReceiver(answer(503))
  await using other = await startReceiver()
  await using setup = await setUpDelivery()
  const { webhooks, tenant, postgres, clock } = setup
  const { id } = await webhooks.create(tenant, { url: receiver.url })
  await webhooks.create(tenant, { url: other.url, eventType: 'webhook.*' })
  const heard = () => other.requests.map(({ body }) => JSON.parse(body) as { type: string; data: { percent?: number } })

  await deliverAt(setup, 0)
  const failing = {
    failingSince: START.toISOString(),
    disablesAt: new Date(START.getTime() + 5 * DAY_MS).toISOString(),
  }
  expect(await webhooks.get(tenant, id)).toMatchObject({ enabled: true, ...failing })
  for (const days of [2.4, 2.5, 2.6, 3.6, 4.6, 4.7]) await deliverAt(setup, days)
  expect(heard().map(({ type, data }) => `${type} ${data.percent}`)).toEqual([
    'webhook.failing 50',
    'webhook.failing 70',
    'webhook.failing 90',
  ])
  expect(heard()[0]).toMatchObject({ data: { tenantId: tenant.id, webhookId: id, ...failing } })
  await deliverAt(setup, 5)
  const disabled = await webhooks.get(tenant, id)
  expect(disabled).toMatchObject({ enabled: false, disabledReason: 'No attempt succeeded for 5 days.' })
  expect(disabled).not.toHaveProperty('disablesAt')
  expect(heard().at(-1)).toMatchObject({
    type: 'webhook.disabled',
    data: { webhookId: id, failingSince: START.toISOString() },
  })
  expect(postgres.events.named('webhook.failing').map(({ percent }) => percent)).toEqual([50, 70, 90])
  expect(postgres.events.named('webhook.disabled')).toMatchObject([{ webhook_id: id }])

  receiver.behave(answer(204))
  expect(await webhooks.update(tenant, id, { enabled: true })).not.toHaveProperty('failingSince')
  await deliverAt(setup, 6)
  expect(await webhooks.get(tenant, id)).toMatchObject({ enabled: true })
  expect(clock.now().getTime()).toBe(START.getTime() + 6 * DAY_MS)
})

test('one success forgets what failed before', async () => {
  await using receiver = await startReceiver(answer(500))
  await using setup = await setUpDelivery()
  const { webhooks, tenant } = setup
  const { id } = await webhooks.create(tenant, { url: receiver.url, disableAfterDays: 2 })
  await deliverAt(setup, 0)
  receiver.behave(answer(200))
  await deliverAt(setup, 1)
  expect(await webhooks.get(tenant, id)).not.toHaveProperty('failingSince')
  receiver.behave(answer(500))
  await deliverAt(setup, 1.5)
  await deliverAt(setup, 3)
  expect(await webhooks.get(tenant, id)).toMatchObject({ enabled: true })
  await deliverAt(setup, 3.5)
  expect(await webhooks.get(tenant, id)).toMatchObject({ enabled: false })
})

test('what has been refused for days fails too, what is never to be disabled is not, and silence is no failure', async () => {
  await using receiver = await startReceiver(answer(404))
  await using setup = await setUpDelivery()
  const { webhooks, tenant } = setup
  const one = await webhooks.create(tenant, { url: receiver.url, disableAfterDays: 1 })
  const never = await webhooks.create(tenant, { url: receiver.url, disableAfterDays: 0 })
  await deliverAt(setup, 0)
  setup.clock.advanceBy(20 * DAY_MS)
  expect(await webhooks.get(tenant, one.id)).toMatchObject({ enabled: true })
  await deliverAt(setup, 21)
  expect(await webhooks.get(tenant, one.id)).toMatchObject({ enabled: false })
  const stillThere = await webhooks.get(tenant, never.id)
  expect(stillThere).toMatchObject({ enabled: true, failingSince: START.toISOString() })
  expect(stillThere).not.toHaveProperty('disablesAt')
})

test('a webhook that its endpoint does not want is told of to the others', async () => {
  await using receiver = await startReceiver(answer(410))
  await using other = await startReceiver()
  await using setup = await setUpDelivery()
  const { id } = await setup.webhooks.create(setup.tenant, { url: receiver.url })
  await setup.webhooks.create(setup.tenant, { url: other.url, eventType: 'webhook.*' })
  await deliverAt(setup, 0)
  await setup.deliver.deliverDue()
  const events = other.requests.map(({ body }) => JSON.parse(body) as object)
  expect(events).toMatchObject([
    { type: 'webhook.disabled', data: { webhookId: id, reason: 'The endpoint answered 410.' } },
  ])
})

test('a retry schedule of its own replaces the platform’s', async () => {
  await using receiver = await startReceiver(answer(500))
  await using setup = await setUpDelivery()
  const { webhooks, tenant, clock, deliver, deliveries } = setup
  const { id, retrySchedule } = await webhooks.create(tenant, { url: receiver.url, retrySchedule: [0, 7, 60] })
  expect(retrySchedule).toEqual([0, 7, 60])
  const [planned] = await setup.plan()
  let delivery = planned!
  while (delivery.status === 'pending') {
    clock.advanceTo(new Date(delivery.nextAttemptAt!))
    await deliver.deliverDue()
    delivery = await deliveries.get(tenant, delivery.id)
  }
  const offsets = delivery.attempts.map(({ startedAt }) => (Date.parse(startedAt) - START.getTime()) / 1_000)
  expect({ status: delivery.status, offsets }).toEqual({ status: 'exhausted', offsets: [0, 7, 67] })
  expect(await webhooks.update(tenant, id, { retrySchedule: null })).not.toHaveProperty('retrySchedule')
})
