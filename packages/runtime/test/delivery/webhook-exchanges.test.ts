import { expect, test } from 'vitest'
import { trimExchanges } from '../../src/delivery/trim-exchanges.ts'
import { type Behaviour, startReceiver } from './receiver.ts'
import { setUpDelivery } from './set-up-delivery.ts'

const TOKEN = 'hook_token_canary_1'
const OWN = 'hook_header_canary_2'
const KEY = 'hook_query_canary_3'

/** Says no, and repeats what it was sent with. */
const refusing: Behaviour = (response, { headers }) =>
  void response
    .writeHead(422, { 'content-type': 'application/json' })
    .end(JSON.stringify({ error: 'no such list', echo: [headers.authorization, headers['x-own']] }))

test('what a webhook was sent and answered is kept where it did not arrive, without what is secret', async () => {
  await using receiver = await startReceiver(refusing)
  await using setup = await setUpDelivery()
  const { deliveries, tenant, webhooks } = setup
  const { secret } = await webhooks.create(tenant, {
    url: `${receiver.url}?key=${KEY}`,
    auth: { kind: 'bearer', token: TOKEN },
    headers: { 'x-own': OWN },
  })
  const [planned] = await setup.plan()
  await setup.deliver.deliverDue()

  const shown = await deliveries.get(tenant, planned!.id, { withExchanges: true })
  const [exchange] = shown.attempts[0]!.exchanges!
  expect(exchange).toMatchObject({
    purpose: 'main',
    request: { method: 'POST', url: `${receiver.url}?…`, headers: { 'webhook-id': planned!.eventId } },
    reply: { status: 422 },
  })
  expect(exchange!.request.body).toBe(receiver.requests[0]!.body)
  expect(exchange!.reply!.body).toContain('no such list')
  expect(JSON.stringify(shown)).not.toMatch(/canary/)
  expect(JSON.stringify(shown)).not.toContain(secret)
  const hidden = await deliveries.get(tenant, planned!.id)
  expect(hidden.attempts[0]).not.toHaveProperty('exchanges')
  const [row] = await setup.postgres.sql<{ sealed: Buffer }>('select sealed from tenant_shared.exchanges')
  expect(row!.sealed.includes('no such list')).toBe(false)
})

test('what was said is kept for a while, that it was tried for good', async () => {
  await using receiver = await startReceiver(refusing)
  await using setup = await setUpDelivery()
  const { deliveries, tenant, clock, postgres } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  const [planned] = await setup.plan()
  await setup.deliver.deliverDue()
  const tenants = { list: async () => [tenant] }
  const trim = (before: Date) =>
    trimExchanges({ oltp: postgres.oltp, tenants }, { before, signal: new AbortController().signal })
  const shown = async () => (await deliveries.get(tenant, planned!.id, { withExchanges: true })).attempts

  await trim(new Date(clock.now().getTime() - 1))
  expect(await shown()).toMatchObject([{ status: 422, exchanges: [expect.anything()] }])
  await trim(new Date(clock.now().getTime() + 1_000))
  const [attempt] = await shown()
  expect(attempt).toMatchObject({ status: 422, reason: 'http_422' })
  expect(attempt).not.toHaveProperty('exchanges')
})

test('of a webhook that gave no answer there is the request, of one that took its message nothing', async () => {
  await using receiver = await startReceiver((response) => void response.socket?.resetAndDestroy())
  await using setup = await setUpDelivery()
  const { deliveries, tenant, clock } = setup
  await setup.webhooks.create(tenant, { url: receiver.url })
  const [planned] = await setup.plan()
  await setup.deliver.deliverDue()
  receiver.behave((response) => void response.writeHead(204).end())
  clock.advanceBy(5_000)
  await setup.deliver.deliverDue()

  const { status, attempts } = await deliveries.get(tenant, planned!.id, { withExchanges: true })
  expect(status).toBe('delivered')
  expect(attempts[0]).toMatchObject({ outcome: 'unknown', exchanges: [{ error: { code: 'ECONNRESET' } }] })
  expect(attempts[1]).not.toHaveProperty('exchanges')
})
