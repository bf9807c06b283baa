import type { WebhookCreate, WebhookOAuth2Auth } from '@howazit/sdk'
import { describe, expect, test } from 'vitest'
import { answer, type Behaviour, startReceiver } from '../delivery/receiver.ts'
import { type DeliverySetup, setUpDelivery } from '../delivery/set-up-delivery.ts'
import { makeCertificates } from '../egress/certificates.ts'
import { startTlsReceiver } from '../egress/tls-receiver.ts'

const url = 'http://127.0.0.1:9999/hook'

async function deliverOne(setup: DeliverySetup) {
  const [planned] = await setup.plan()
  await setup.deliver.deliverDue()
  return await setup.deliveries.get(setup.tenant, planned!.id)
}

describe('what an endpoint wants beside the message', () => {
  test('is sent with every attempt, and shown without its secrets', async () => {
    await using receiver = await startReceiver()
    await using setup = await setUpDelivery()
    const { webhooks, tenant, postgres } = setup
    const { id, ...created } = await webhooks.create(tenant, {
      url: receiver.url,
      auth: { kind: 'basic', username: 'us\u00e9r', password: 'p\u00e4ss:word' },
      headers: { 'X-Api-Key': 'key-of-ours', 'x-tenant': 'acme' },
    })
    expect(created).toMatchObject({
      auth: { kind: 'basic', username: 'us\u00e9r' },
      headerNames: ['X-Api-Key', 'x-tenant'],
    })
    expect(await deliverOne(setup)).toMatchObject({ status: 'delivered' })
    const authorization = `Basic ${Buffer.from('us\u00e9r:p\u00e4ss:word').toString('base64')}`
    expect(receiver.requests[0]!.headers).toMatchObject({
      authorization,
      'x-api-key': 'key-of-ours',
      'x-tenant': 'acme',
    })

    await webhooks.update(tenant, id, { auth: { kind: 'bearer', token: 'token-of-ours' } })
    await deliverOne(setup)
    const { headers } = receiver.requests[1]!
    expect(headers).toMatchObject({ authorization: 'Bearer token-of-ours', 'x-api-key': 'key-of-ours' })
    const shown = JSON.stringify(await webhooks.get(tenant, id))
    expect(shown).not.toMatch(/ss:word|key-of-ours|token-of-ours/)
    const [row] = await postgres.sql<{ text: string }>(
      'select w::text as text from tenant_shared.webhook_subscriptions w',
    )
    const sealed = Buffer.from('token-of-ours').toString('hex')
    expect(row!.text).not.toMatch(new RegExp(`ss:word|key-of-ours|token-of-ours|${sealed}`))

    expect(await webhooks.update(tenant, id, { auth: null, headers: null })).not.toHaveProperty('auth')
    await deliverOne(setup)
    expect(receiver.requests[2]!.headers).not.toHaveProperty('authorization')
    expect(receiver.requests[2]!.headers).not.toHaveProperty('x-api-key')
  })

  test('is changed by several at the same moment, each from what the one before made of it', async () => {
    await using setup = await setUpDelivery()
    const { webhooks, tenant } = setup
    const { id } = await webhooks.create(tenant, { url })
    await Promise.all([
      webhooks.update(tenant, id, { auth: { kind: 'bearer', token: 'token-of-ours' } }),
      webhooks.update(tenant, id, { headers: { 'x-tenant': 'acme' } }),
      webhooks.update(tenant, id, { disableAfterDays: 3 }),
    ])
    expect(await webhooks.get(tenant, id)).toMatchObject({
      auth: { kind: 'bearer' },
      headerNames: ['x-tenant'],
      disableAfterDays: 3,
    })
  })

  test('is a client certificate and an authority where the endpoint has its own', async () => {
    const certificates = makeCertificates()
    const { ca, client } = certificates
    await using receiver = await startTlsReceiver(certificates, true)
    await using setup = await setUpDelivery()
    const { webhooks, tenant } = setup
    const { id, tls } = await webhooks.create(tenant, {
      url: `https://127.0.0.1:${receiver.port}/`,
      tls: { ca, ...client },
    })
    expect(tls).toEqual({
      subject: 'CN=client',
      fingerprint: expect.stringMatching(/^[0-9A-F:]{95}$/),
      expiresAt: expect.stringMatching(/^\d{4}-/),
      hasAuthority: true,
    })
    expect(await deliverOne(setup)).toMatchObject({ status: 'delivered' })
    expect(receiver.clients).toEqual(['client'])
    await webhooks.update(tenant, id, { tls: { ca } })
    expect(await deliverOne(setup)).toMatchObject({ status: 'pending' })
  })

  test.each<[string, Partial<WebhookCreate>, string]>([
    ['a header of the connection', { headers: { 'Content-Length': '3' } }, '/headers'],
    ['a header of the signature', { headers: { 'Webhook-Signature': 'v1,x' } }, '/headers'],
    ['a header with a line end', { headers: { 'x-a': 'b\r\nx-c: d' } }, '/headers'],
    ['two proofs', { headers: { Authorization: 'x' }, auth: { kind: 'bearer', token: 'x' } }, '/headers'],
    ['a certificate without its key', { tls: { certificate: 'x' } }, '/tls'],
    ['a certificate that is none', { tls: { certificate: 'x', key: 'y' } }, '/tls/certificate'],
    ['an authority that is none', { tls: { ca: 'x' } }, '/tls/ca'],
  ])('is refused when it is %s', async (_what, endpoint, pointer) => {
    await using setup = await setUpDelivery()
    const { webhooks, tenant } = setup
    const refusal = { code: 'validation_failed', details: { pointer } }
    await expect(webhooks.create(tenant, { url, ...endpoint })).rejects.toMatchObject(refusal)
    const { id } = await webhooks.create(tenant, { url })
    await expect(webhooks.update(tenant, id, endpoint)).rejects.toMatchObject(refusal)
  })

  test('is no token endpoint on the inside, and no key of another certificate', async () => {
    await using setup = await setUpDelivery()
    const { webhooks, tenant } = setup
    const auth = { kind: 'oauth2', clientId: 'a', clientSecret: 'b', tokenUrl: 'http://169.254.169.254/token' } as const
    await expect(webhooks.create(tenant, { url, auth })).rejects.toMatchObject({
      code: 'url_not_allowed',
      details: { pointer: '/auth/tokenUrl' },
    })
    const [one, two] = [makeCertificates().client, makeCertificates().client]
    const tls = { certificate: one.certificate, key: two.key }
    const refusal = { code: 'validation_failed', details: { pointer: '/tls/key' } }
    await expect(webhooks.create(tenant, { url, tls })).rejects.toMatchObject(refusal)
  })
})

describe('OAuth 2.0', () => {
  /** Gives `token-1`, `token-2` and so on. */
  const giveTokens: Behaviour = (response, _request, number) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ access_token: `token-${number}`, token_type: 'Bearer', expires_in: 3_600 }))
  }
  const authAt = (tokenUrl: string): WebhookOAuth2Auth => ({
    kind: 'oauth2',
    tokenUrl,
    clientId: 'client',
    clientSecret: 'secret-of-ours',
    scopes: ['hooks', 'more'],
  })

  test('asks for a token once, keeps it for 80 % of its life and asks anew when the endpoint refuses it', async () => {
    await using tokens = await startReceiver(giveTokens)
    await using receiver = await startReceiver()
    await using setup = await setUpDelivery()
    const { clock, tenant, webhooks } = setup
    await webhooks.create(tenant, { url: receiver.url, auth: authAt(tokens.url) })
    await Promise.all([setup.plan(), setup.plan(), setup.plan()])
    await setup.deliver.deliverDue()
    const used = () => receiver.requests.map(({ headers }) => headers.authorization)
    expect(used()).toEqual(Array.from({ length: 3 }, () => 'Bearer token-1'))
    expect(tokens.requests).toMatchObject([
      {
        body: 'grant_type=client_credentials&scope=hooks+more',
        headers: { authorization: `Basic ${Buffer.from('client:secret-of-ours').toString('base64')}` },
      },
    ])
    clock.advanceBy(0.79 * 3_600_000)
    await deliverOne(setup)
    expect(used().at(-1)).toBe('Bearer token-1')
    clock.advanceBy(0.02 * 3_600_000)
    await deliverOne(setup)
    expect(used().at(-1)).toBe('Bearer token-2')

    receiver.behave((response, { headers }) => {
      response.writeHead(headers.authorization === 'Bearer token-2' ? 401 : 204).end()
    })
    expect(await deliverOne(setup)).toMatchObject({ status: 'delivered', attemptCount: 1 })
    expect(used().slice(-2)).toEqual(['Bearer token-2', 'Bearer token-3'])
  })

  test('a token endpoint that is away is waited for, and says nothing about the endpoint', async () => {
    await using tokens = await startReceiver(answer(503))
    await using receiver = await startReceiver()
    await using setup = await setUpDelivery()
    await setup.webhooks.create(setup.tenant, { url: receiver.url, auth: authAt(tokens.url) })
    const waiting = await deliverOne(setup)
    expect(waiting).toMatchObject({ status: 'pending', reason: 'token_http_503' })
    tokens.behave(giveTokens)
    setup.clock.advanceTo(new Date(waiting.nextAttemptAt!))
    await setup.deliver.deliverDue()
    expect(await setup.deliveries.get(setup.tenant, waiting.id)).toMatchObject({ status: 'delivered' })
    expect(receiver.requests).toHaveLength(1)
  })

  test('credentials that a token endpoint refuses disable the webhook, and are in no reason', async () => {
    await using tokens = await startReceiver((response) => {
      response.writeHead(401, { 'content-type': 'application/json' })
      response.end('{"error":"invalid_client","error_description":"secret-of-ours is wrong"}')
    })
    await using receiver = await startReceiver()
    await using setup = await setUpDelivery()
    const { id } = await setup.webhooks.create(setup.tenant, { url: receiver.url, auth: authAt(tokens.url) })
    expect(await deliverOne(setup)).toMatchObject({ status: 'refused', reason: 'token_invalid_client' })
    const webhook = await setup.webhooks.get(setup.tenant, id)
    expect(webhook).toMatchObject({ enabled: false })
    expect(JSON.stringify(webhook)).not.toContain('secret-of-ours')
    expect(receiver.requests).toHaveLength(0)
  })
})
