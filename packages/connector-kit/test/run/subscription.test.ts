import { expect, test } from 'vitest'
import { defineConnector } from '../../src/manifest/define-connector.ts'
import type { Inbound } from '../../src/manifest/inbound.ts'
import { renewSubscription, type SubscriptionQuestion, subscribe, unsubscribe } from '../../src/run/subscription.ts'
import { crm } from '../manifest/support/crm.ts'
import { json, otherSide } from './support/other-side.ts'

const HOST = 'https://acme.acme.example/api'
const SECRET = 'zd_canary_0123456789'
const KEY = 'key_canary_0123456789'
const CALLBACK = `https://api.example.com/v1/inbound/${KEY}`

const INBOUND: Inbound = {
  verify: { kind: 'hmac', algorithm: 'sha256', header: 'x-signature', encoding: 'hex', key: '{secrets.token}' },
  subscribe: { method: 'POST', path: '/hooks', body: { url: '{callbackUrl}', secret: '{secrets.token}' } },
  unsubscribe: { method: 'DELETE', path: '/hooks/{subscription.hook.id}' },
  renew: { method: 'POST', path: '/hooks/{subscription.hook.id}/refresh' },
}

function question(more: Partial<Inbound> = {}, subscription?: object): SubscriptionQuestion {
  return {
    connector: defineConnector({ ...crm, inbound: { ...INBOUND, ...more } }),
    connection: { settings: { subdomain: 'acme' }, secrets: { token: SECRET }, learnt: {}, authMode: 'api_key' },
    now: new Date('2026-11-29T12:00:00.000Z'),
    callbackUrl: CALLBACK,
    ...(subscription && { subscription: subscription as never }),
  }
}

test('asks to be called with the connection’s credentials, and gives what was answered with the secret in it', async () => {
  const ports = otherSide(() => json(201, { hook: { id: 7 }, mac: 'made_over_there' }))
  const asked = await subscribe(question({ secretsFromReply: { token: '/mac' } }), ports)
  expect(asked).toEqual({
    subscription: { hook: { id: 7 }, mac: 'made_over_there' },
    secrets: { token: 'made_over_there' },
  })
  const [request] = ports.requests
  expect(request).toMatchObject({
    method: 'POST',
    url: `${HOST}/hooks`,
    headers: { authorization: `Bearer ${SECRET}` },
  })
  expect(JSON.parse(String(request?.body))).toEqual({ url: CALLBACK, secret: SECRET })
})

test('a reply without the secret that it has to bring is a failure that leaves open what was made', async () => {
  const ports = otherSide(() => json(201, { hook: { id: 7 } }))
  expect(await subscribe(question({ secretsFromReply: { token: '/mac' } }), ports)).toMatchObject({
    failure: { outcome: 'unknown', reason: 'secret_missing' },
  })
})

test('what the other side refuses is told without a secret and without the key of the URL', async () => {
  const ports = otherSide(() => json(422, { error: `no ${CALLBACK} for ${SECRET}` }))
  const asked = await subscribe(question(), ports)
  expect(asked).toMatchObject({ failure: { outcome: 'refused', reason: 'http_422' } })
  expect(JSON.stringify(asked)).not.toMatch(/canary/)
})

test('renews and ends what was answered, and nothing that is gone', async () => {
  const answered = { hook: { id: 7 } }
  const ports = otherSide((request) => json(request.method === 'DELETE' ? 404 : 200, {}))
  expect(await renewSubscription(question({}, answered), ports)).toEqual({})
  expect(await unsubscribe(question({}, answered), ports)).toEqual({})
  expect(ports.requests.map(({ method, url }) => `${method} ${url.replace(HOST, '')}`)).toEqual([
    'POST /hooks/7/refresh',
    'DELETE /hooks/7',
  ])
  expect(
    await unsubscribe(
      question({}, answered),
      otherSide(() => json(500, {})),
    ),
  ).toMatchObject({
    failure: { outcome: 'retry', reason: 'http_500' },
  })
})

test('no hook of the connector sees a request that secrets are in', async () => {
  const ports = otherSide(() => json(201, {}))
  const { connector, ...rest } = question()
  const hooked = { ...connector, hooks: { encode: true, sign: true } } as const
  expect(await subscribe({ ...rest, connector: hooked }, ports)).toMatchObject({ subscription: {} })
})

test('a manifest cannot say what becomes of a subscription without one', () => {
  const { subscribe: _, ...without } = INBOUND
  expect(() => defineConnector({ ...crm, inbound: without })).toThrow('/inbound/unsubscribe')
  const secretsFromReply = { none: '/mac' }
  expect(() => defineConnector({ ...crm, inbound: { ...INBOUND, secretsFromReply } })).toThrow(
    '/inbound/secretsFromReply/none',
  )
})
