import { randomUUID } from 'node:crypto'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { startReceiver } from '../delivery/receiver.ts'
import { setUpDelivery } from '../delivery/set-up-delivery.ts'

const url = 'http://127.0.0.1:9999/hook'
const DAY_MS = 86_400_000

test('creates a subscription whose secret is shown once and sealed in the database', async () => {
  await using setup = await setUpDelivery()
  const { webhooks, tenant, postgres } = setup

  const { secret, ...created } = await webhooks.create(tenant, { url, description: 'Tickets' })

  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(created).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
    url,
    eventType: 'response.created',
    description: 'Tickets',
    enabled: true,
    signature: 'v1',
    disableAfterDays: 5,
    createdAt: setup.clock.now().toISOString(),
  })
  expect(await webhooks.get(tenant, created.id)).toEqual(created)
  const [row] = await postgres.sql<{ secret: Buffer }>('select secret from tenant_shared.webhook_subscriptions')
  expect(row!.secret.includes(secret.slice(6, 20))).toBe(false)
})

test('takes a secret of the caller and refuses one that is too short', async () => {
  await using setup = await setUpDelivery()
  const { webhooks, tenant } = setup
  const own = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
  expect(await webhooks.create(tenant, { url, secret: own })).toMatchObject({ secret: own })
  for (const bytes of [0, 23, 65]) {
    const secret = `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`
    await expect(webhooks.create(tenant, { url, secret })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { pointer: '/secret' },
    })
  }
})

test('refuses URLs that may not be called and mappings that do not compile, on create and update', async () => {
  await using setup = await setUpDelivery()
  const { webhooks, tenant } = setup
  const { id } = await webhooks.create(tenant, { url })
  const badUrl = { url: 'http://169.254.169.254/latest/meta-data' }
  const badMapping = { mapping: { kind: 'handlebars', source: '{{#if' } } as const

  await expect(webhooks.create(tenant, badUrl)).rejects.toMatchObject({ code: 'url_not_allowed' })
  await expect(webhooks.update(tenant, id, badUrl)).rejects.toMatchObject({ code: 'url_not_allowed' })
  await expect(webhooks.create(tenant, { url, ...badMapping })).rejects.toMatchObject({ code: 'mapping_invalid' })
  await expect(webhooks.update(tenant, id, badMapping)).rejects.toMatchObject({ code: 'mapping_invalid' })
  const noMap = { kind: 'javascript', source: 'const x = 1' } as const
  await expect(webhooks.create(tenant, { url, mapping: noMap })).rejects.toMatchObject({ code: 'mapping_invalid' })
  // What is not there is not found, whatever was to be changed in it.
  for (const change of [badUrl, badMapping])
    await expect(webhooks.update(tenant, randomUUID(), change)).rejects.toMatchObject({ code: 'not_found' })
})

test('changes what is given, and null takes the mapping away', async () => {
  await using setup = await setUpDelivery()
  const { webhooks, tenant } = setup
  const mapping = {
    kind: 'javascript',
    source: 'function map(event) { return { id: event.data.response.id } }',
  } as const
  const { id } = await webhooks.create(tenant, { url, mapping, eventType: '*' })

  expect(await webhooks.update(tenant, id, { enabled: false })).toMatchObject({
    enabled: false,
    mapping,
    eventType: '*',
  })
  const updated = await webhooks.update(tenant, id, { mapping: null, eventType: 'response.*' })
  expect(updated).toMatchObject({ enabled: false, eventType: 'response.*' })
  expect(updated).not.toHaveProperty('mapping')
})

test('lists newest first in pages and leaves out what was deleted', async () => {
  await using setup = await setUpDelivery()
  const { webhooks, tenant, clock } = setup
  const ids: string[] = []
  for (let index = 0; index < 5; index += 1) {
    ids.unshift((await webhooks.create(tenant, { url })).id)
    if (index % 2 === 0) clock.advanceBy(1)
  }
  await webhooks.delete(tenant, ids[2]!)

  const pages: string[][] = []
  let cursor: string | undefined
  do {
    const page = await webhooks.list(tenant, { limit: 2, ...(cursor !== undefined && { cursor }) })
    pages.push(page.items.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor !== undefined)

  expect(pages.flat().toSorted()).toEqual(ids.filter((_, index) => index !== 2).toSorted())
  expect(pages.map(({ length }) => length)).toEqual([2, 2])
  for (const bad of ['', 'x', 'AAAA', Buffer.from('1.x').toString('base64url')]) {
    await expect(webhooks.list(tenant, { limit: 2, cursor: bad })).rejects.toMatchObject({ code: 'invalid_parameter' })
  }
})

test('deleting refuses what waits, keeps it readable and forgets the subscription', async () => {
  await using setup = await setUpDelivery()
  const { webhooks, tenant, deliveries } = setup
  const { id } = await webhooks.create(tenant, { url })
  const [planned] = await setup.plan()

  await webhooks.delete(tenant, id)

  expect(await deliveries.get(tenant, planned!.id)).toMatchObject({ status: 'refused', reason: 'endpoint_deleted' })
  await expect(webhooks.get(tenant, id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(webhooks.delete(tenant, id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(webhooks.update(tenant, id, { enabled: true })).rejects.toMatchObject({ code: 'not_found' })
  await expect(webhooks.rotateSecret(tenant, id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(webhooks.test(tenant, id)).rejects.toMatchObject({ code: 'not_found' })
  expect(await setup.plan()).toEqual([])
})

test('for 24 hours after a rotation messages are signed by both secrets', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery({ startAt: new Date() })
  const { webhooks, tenant, clock, deliver } = setup
  const created = await webhooks.create(tenant, { url: receiver.url })
  const rotated = await webhooks.rotateSecret(tenant, created.id)
  expect(rotated.secret).not.toBe(created.secret)
  expect(rotated.secretRotatedAt).toBe(clock.now().toISOString())

  await setup.plan()
  await deliver.deliverDue()
  const [during] = receiver.requests
  const headers = during!.headers as Record<string, string>
  expect(() => new StandardWebhook(created.secret).verify(during!.body, headers)).not.toThrow()
  expect(() => new StandardWebhook(rotated.secret).verify(during!.body, headers)).not.toThrow()

  clock.advanceBy(DAY_MS)
  await setup.plan()
  await deliver.deliverDue()
  expect(receiver.requests[1]!.headers['webhook-signature']).toMatch(/^v1,[^ ]+$/)
})

test('a test event takes the path of every other delivery', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery({ startAt: new Date() })
  const { webhooks, tenant, deliveries } = setup
  const { id, secret } = await webhooks.create(tenant, { url: receiver.url })

  const queued = await webhooks.test(tenant, id)
  expect(await deliveries.get(tenant, queued.id)).toEqual({ ...queued, attempts: [] })
  expect(setup.wakes).toEqual([{ name: 'deliver', at: undefined }])
  await setup.deliver.deliverDue()

  const [request] = receiver.requests
  const event = new StandardWebhook(secret).verify(request!.body, request!.headers as Record<string, string>)
  expect(event).toMatchObject({ type: 'webhook.test', data: { tenantId: tenant.id, webhookId: id } })
  expect(await deliveries.get(tenant, queued.id)).toMatchObject({ status: 'delivered', eventType: 'webhook.test' })
})

test('another tenant sees and changes nothing', async () => {
  await using receiver = await startReceiver()
  await using setup = await setUpDelivery()
  const { webhooks, deliveries, tenant, postgres } = setup
  const stranger = await postgres.createTenant('stranger')
  const { id } = await webhooks.create(tenant, { url: receiver.url })
  const [planned] = await setup.plan()
  const notFound = { code: 'not_found' }

  await expect(webhooks.get(stranger, id)).rejects.toMatchObject(notFound)
  await expect(webhooks.update(stranger, id, { enabled: false })).rejects.toMatchObject(notFound)
  await expect(webhooks.delete(stranger, id)).rejects.toMatchObject(notFound)
  await expect(webhooks.rotateSecret(stranger, id)).rejects.toMatchObject(notFound)
  await expect(webhooks.test(stranger, id)).rejects.toMatchObject(notFound)
  await expect(deliveries.get(stranger, planned!.id)).rejects.toMatchObject(notFound)
  expect(await webhooks.list(stranger, { limit: 10 })).toEqual({ items: [] })
  expect(await deliveries.list(stranger, { limit: 10, webhookId: id })).toEqual({ items: [] })
  expect(await setup.plan({}, stranger)).toEqual([])
  await setup.deliver.deliverDue()
  expect(receiver.requests).toHaveLength(1)
  await expect(deliveries.get(tenant, randomUUID())).rejects.toMatchObject(notFound)
})
