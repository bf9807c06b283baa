import { expect, test } from 'vitest'
import { createEgress } from '../../src/egress/create-egress.ts'
import type { Egress } from '../../src/egress/egress.ts'
import type { Oltp } from '../../src/oltp/oltp.ts'
import { until } from '../support/until.ts'
import { answer, startReceiver } from './receiver.ts'
import { setUpDelivery } from './set-up-delivery.ts'

const LEASE_MS = 15_000 + 30_000

// A sender that dies at a step never comes back; one that waits there for ever leaves exactly the same rows.
const forever = (): Promise<never> => new Promise(() => {})

test('a sender that dies after sending is succeeded by one that sends the same bytes under the same id', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  const { tenant, webhooks, deliveries, clock } = setup
  const mapping = { kind: 'handlebars', source: '{"v":1,"id":{{json event.data.response.id}}}' } as const
  const webhook = await webhooks.create(tenant, { url: receiver.url, mapping })
  const [planned] = await setup.plan()
  await using egress = createEgress({ policy: { allowLoopback: true, deniedPorts: [] } })
  const dyingEgress: Pick<Egress, 'send'> = {
    async send(request) {
      await egress.send(request)
      return await forever()
    },
  }

  void setup.createSender({ egress: dyingEgress }).deliverDue()
  await until('the first sender has sent', () => receiver.requests.length === 1)
  await webhooks.update(tenant, webhook.id, { mapping: { ...mapping, source: '{"v":2}' } })
  await setup.deliver.deliverDue()
  expect(receiver.requests).toHaveLength(1)
  clock.advanceBy(LEASE_MS)
  await setup.deliver.deliverDue()

  const [first, second] = receiver.requests
  expect(second!.body).toBe(first!.body)
  expect(second!.body).toBe(`{"v":1,"id":"${planned!.responseId}"}`)
  expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id'])
  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({
    status: 'delivered',
    attemptCount: 2,
    attempts: [{ outcome: 'unknown', reason: 'interrupted' }, { outcome: 'delivered' }],
  })
})

test('a sender that comes back after its lease was taken over changes nothing', async () => {
  await using receiver = await startReceiver(answer(500))
  await using setup = await setUpDelivery()
  const { tenant, deliveries, clock } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  const [planned] = await setup.plan()
  const { promise: resumed, resolve: resume } = Promise.withResolvers<void>()
  await using egress = createEgress({ policy: { allowLoopback: true, deniedPorts: [] } })
  const stalledEgress: Pick<Egress, 'send'> = {
    async send(request) {
      const reply = await egress.send(request)
      await resumed
      return reply
    },
  }
  const stalled = setup.createSender({ egress: stalledEgress }).deliverDue()
  await until('the first sender has sent', () => receiver.requests.length === 1)

  clock.advanceBy(LEASE_MS)
  receiver.behave(answer(200))
  await setup.deliver.deliverDue()
  resume()
  await stalled

  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({
    status: 'delivered',
    attemptCount: 2,
    attempts: [{ outcome: 'retry', reason: 'http_500' }, { outcome: 'delivered' }],
  })
})

test.for([
  { step: 'reading', call: 1, attempts: 0 },
  { step: 'recording the attempt', call: 2, attempts: 0 },
])('a database that fails while $step loses nothing', async ({ call, attempts }) => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  await setup.webhooks.create(setup.tenant, { url: receiver.url })
  const [planned] = await setup.plan()

  await setup.createSender({ oltp: failingOnce(setup.postgres.oltp, call) }).deliverDue()
  expect(receiver.requests).toHaveLength(attempts)
  setup.clock.advanceBy(LEASE_MS)
  await setup.deliver.deliverDue()

  expect(receiver.requests).toHaveLength(1)
  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({ status: 'delivered', attemptCount: 1 })
})

test('a database that fails while the ending is recorded is asked again', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  await setup.webhooks.create(setup.tenant, { url: receiver.url })
  const [planned] = await setup.plan()

  await setup.createSender({ oltp: failingOnce(setup.postgres.oltp, 3) }).deliverDue()

  expect(receiver.requests).toHaveLength(1)
  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({ status: 'delivered', attemptCount: 1 })
})

test('a delivery that takes every sender down is given up in the end', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery({ options: { scheduleMs: [0] } })
  await setup.webhooks.create(setup.tenant, { url: receiver.url })
  const [planned] = await setup.plan()
  const attempts = async () => (await setup.deliveries.get(setup.tenant, planned!.id)).attemptCount

  for (let crash = 1; crash <= 5; crash += 1) {
    void setup.createSender({ egress: { send: forever } }).deliverDue()
    await until('an attempt has begun', async () => (await attempts()) === crash)
    setup.clock.advanceBy(LEASE_MS)
  }
  await setup.deliver.deliverDue()

  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({
    status: 'exhausted',
    reason: 'interrupted',
    attemptCount: 5,
  })
})

test('a damaged secret refuses its own deliveries and no others', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  const { tenant, webhooks, deliveries, postgres } = setup
  const damaged = await webhooks.create(tenant, { url: receiver.url })
  await webhooks.create(tenant, { url: receiver.url })
  const damage =
    'update tenant_shared.webhook_subscriptions set secret = set_byte(secret, 40, 255 - get_byte(secret, 40))'
  await postgres.sql(`${damage} where id = $1`, [damaged.id])
  const planned = await setup.plan()

  await setup.deliver.deliverDue()

  const refused = planned.find(({ webhookId }) => webhookId === damaged.id)
  expect(receiver.requests).toHaveLength(1)
  expect(await deliveries.get(tenant, refused!.id)).toMatchObject({ status: 'refused', reason: 'secret_unreadable' })
})

test('stopping waits for what is being sent', async () => {
  await using receiver = await startReceiver((response) => void setTimeout(() => response.writeHead(200).end(), 200))
  await using setup = await setUpDelivery()
  await setup.webhooks.create(setup.tenant, { url: receiver.url })
  const [planned] = await setup.plan()
  const sender = setup.createSender()
  const delivering = sender.deliverDue()
  await until('the request is under way', () => receiver.requests.length === 1)

  await sender.stop()
  await sender.stop()

  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({ status: 'delivered' })
  await delivering
})

test('stopping hangs up on a receiver that does not answer, and the next sender takes over at once', async () => {
  await using receiver = await startReceiver(() => {})
  await using setup = await setUpDelivery()
  await setup.webhooks.create(setup.tenant, { url: receiver.url })
  const [planned] = await setup.plan()
  const sender = setup.createSender({}, { drainMs: 100 })
  const delivering = sender.deliverDue()
  await until('the request is under way', () => receiver.requests.length === 1)

  // The receiver never answers: this resolves only because the request is hung up on.
  await sender.stop()

  await delivering
  receiver.behave(answer(200))
  setup.clock.advanceBy(5_000)
  await setup.deliver.deliverDue()
  const [first, second] = receiver.requests
  expect(second!.body).toBe(first!.body)
  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({
    status: 'delivered',
    attempts: [{ outcome: 'unknown', reason: 'network_eshutdown' }, { outcome: 'delivered' }],
  })
})

/** Fails the n-th tenant transaction after its work and before its commit. */
function failingOnce(oltp: Oltp, failingCall: number): Oltp {
  let calls = 0
  return {
    asOperator: (reason, work, placement) => oltp.asOperator(reason, work, placement),
    inControl: (tenant, work) => oltp.inControl(tenant, work),
    readInTenant: (tenant, work) => oltp.readInTenant(tenant, work),
    inTenant: (tenant, work) => {
      calls += 1
      if (calls !== failingCall) return oltp.inTenant(tenant, work)
      return oltp.inTenant(tenant, async (tx) => {
        await work(tx)
        throw Object.assign(new Error('the database went away'), { code: '57P01' })
      })
    },
  }
}
