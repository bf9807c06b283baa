import { once } from 'node:events'
import { createServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { START } from './create-change.ts'
import { answer, type Behaviour, startReceiver } from './receiver.ts'
import { setUpDelivery } from './set-up-delivery.ts'

const reset: Behaviour = (response) => response.socket?.resetAndDestroy()
const silence: Behaviour = () => {}
const endlessBody: Behaviour = (response) => {
  response.writeHead(200)
  const chunk = 'x'.repeat(16 * 1024)
  const write = () => {
    while (!response.destroyed && response.write(chunk)) {}
  }
  response.on('drain', write)
  response.on('error', () => {})
  write()
}
const slowBody: Behaviour = (response) => {
  response.writeHead(200).write('{')
}
const compressed = gzipSync(Buffer.alloc(50 * 1024 * 1024))
const bomb: Behaviour = (response) => {
  response.writeHead(200, { 'content-encoding': 'gzip' }).end(compressed)
}
const garbage: Behaviour = (response) => response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n')

const after = (ms: number) => new Date(START.getTime() + ms).toISOString()

// One attempt with each fault: what is recorded, and when the next attempt is due.
test.for([
  { name: '500', behaviour: answer(500), status: 'pending', outcome: 'retry', reason: 'http_500', next: after(5_000) },
  {
    name: '429 with Retry-After',
    behaviour: answer(429, { 'retry-after': '60' }),
    status: 'pending',
    outcome: 'retry',
    reason: 'http_429',
    next: after(60_000),
  },
  { name: '503', behaviour: answer(503), status: 'pending', outcome: 'retry', reason: 'http_503', next: after(5_000) },
  { name: 'a reset', behaviour: reset, status: 'pending', outcome: 'unknown', next: after(5_000) },
  {
    name: 'silence',
    behaviour: silence,
    status: 'pending',
    outcome: 'unknown',
    reason: 'network_etimedout',
    next: after(5_000),
  },
  { name: 'another protocol', behaviour: garbage, status: 'pending', outcome: 'unknown', next: after(5_000) },
  { name: 'an endless body', behaviour: endlessBody, status: 'delivered', outcome: 'delivered' },
  { name: 'a slow body', behaviour: slowBody, status: 'delivered', outcome: 'delivered' },
  { name: 'a gzip bomb', behaviour: bomb, status: 'delivered', outcome: 'delivered' },
  { name: '400', behaviour: answer(400), status: 'refused', outcome: 'refused', reason: 'http_400' },
  { name: '404', behaviour: answer(404), status: 'refused', outcome: 'refused', reason: 'http_404' },
])('$name leads to $status', async ({ behaviour, status, outcome, reason, next }) => {
  await using receiver = await startReceiver(behaviour)
  await using setup = await setUpDelivery({ options: { timeoutMs: 300 } })
  await setup.webhooks.create(setup.tenant, { url: receiver.url })
  const [planned] = await setup.plan()

  await setup.deliver.deliverDue()

  const delivery = await setup.deliveries.get(setup.tenant, planned!.id)
  expect(receiver.requests).toHaveLength(1)
  expect(delivery).toMatchObject({ status, attemptCount: 1, attempts: [{ outcome, ...(reason && { reason }) }] })
  expect(delivery.nextAttemptAt).toBe(next)
  if (next) expect(setup.wakes).toContainEqual({ name: 'deliver', at: new Date(next) })
})

test('a redirect is not followed, and the message is sent again as it was', async () => {
  await using elsewhere = await startReceiver()
  await using receiver = await startReceiver(answer(307, { location: elsewhere.url }))
  await using setup = await setUpDelivery()
  await setup.webhooks.create(setup.tenant, { url: receiver.url })
  const [planned] = await setup.plan()

  await setup.deliver.deliverDue()

  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({ status: 'pending', reason: 'http_307' })
  receiver.behave(answer(204))
  setup.clock.advanceTo(new Date(START.getTime() + 5_000))
  await setup.deliver.deliverDue()
  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({ status: 'delivered' })
  expect(receiver.requests[1]).toMatchObject({ body: receiver.requests[0]!.body })
  expect(elsewhere.requests).toHaveLength(0)
})

test('an endpoint that does not speak TLS is tried again', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  await setup.webhooks.create(setup.tenant, { url: receiver.url.replace('http:', 'https:') })
  const [planned] = await setup.plan()

  await setup.deliver.deliverDue()

  expect(receiver.requests).toHaveLength(0)
  const delivery = await setup.deliveries.get(setup.tenant, planned!.id)
  expect(delivery).toMatchObject({ status: 'pending', attempts: [{ outcome: 'retry' }] })
})

test('a port nobody listens on is tried again', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await using setup = await setUpDelivery()
  await setup.webhooks.create(setup.tenant, { url: `http://127.0.0.1:${port}/` })
  const [planned] = await setup.plan()

  await setup.deliver.deliverDue()

  const delivery = await setup.deliveries.get(setup.tenant, planned!.id)
  expect(delivery).toMatchObject({
    status: 'pending',
    attempts: [{ outcome: 'retry', reason: 'network_econnrefused' }],
  })
})

test.for([401, 403, 410])('%i disables the subscription and refuses what waits for it', async (status) => {
  await using receiver = await startReceiver(answer(status))
  await using setup = await setUpDelivery({ options: { perEndpointMax: 1 } })
  const { tenant, webhooks, deliveries } = setup
  const webhook = await webhooks.create(tenant, { url: receiver.url })
  await setup.plan()
  setup.clock.advanceBy(1)
  const [second] = await setup.plan()

  await setup.deliver.deliverDue()

  expect(receiver.requests).toHaveLength(1)
  expect(await webhooks.get(tenant, webhook.id)).toMatchObject({
    enabled: false,
    disabledReason: `The endpoint answered ${status}.`,
  })
  expect(await deliveries.get(tenant, second!.id)).toMatchObject({ status: 'refused', reason: 'endpoint_disabled' })
  expect(await setup.plan()).toEqual([])
  expect(await webhooks.update(tenant, webhook.id, { enabled: true })).not.toHaveProperty('disabledReason')
  expect(await setup.plan()).toHaveLength(1)
})

test('a URL that has become private is refused without a connection', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  const policy = { allowLoopback: false, deniedPorts: [] }
  await setup.webhooks.create(setup.tenant, { url: receiver.url })
  const [planned] = await setup.plan()
  const { createEgress } = await import('../../src/egress/create-egress.ts')
  await using egress = createEgress({ policy })

  await setup.createSender({ egress }).deliverDue()

  expect(receiver.requests).toHaveLength(0)
  expect(await setup.deliveries.get(setup.tenant, planned!.id)).toMatchObject({
    status: 'refused',
    reason: 'url_not_allowed',
  })
})
