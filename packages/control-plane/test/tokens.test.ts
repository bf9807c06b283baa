import { randomUUID } from 'node:crypto'
import { type Client, type ClientWithSecret, createHowazit, type Howazit } from '@howazit/sdk'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPlatform, type TestPlatform } from './support/start-platform.ts'

const FORM = 'application/x-www-form-urlencoded'

describe('API clients and their tokens', () => {
  let platform: TestPlatform
  let acme: Howazit
  let kiosk: ClientWithSecret

  beforeAll(async () => {
    platform = await startPlatform()
    acme = createHowazit({ baseUrl: platform.url, auth: platform.token })
    kiosk = await acme.clients.create({ name: 'Kiosk', scopes: ['responses:write', 'surveys:read'] })
  })
  afterAll(() => platform.stop())

  async function ask(body: string | Record<string, string>, headers: Record<string, string> = {}) {
    const text = typeof body === 'string' ? body : new URLSearchParams(body).toString()
    const init = { method: 'POST', headers: { 'content-type': FORM, ...headers }, body: text }
    const reply = await fetch(`${platform.url}/oauth/token`, init)
    return { status: reply.status, headers: reply.headers, body: (await reply.json()) as Record<string, unknown> }
  }
  const credentials = ({ id, secret }: ClientWithSecret = kiosk) => ({
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: secret,
  })
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
  })

  it('gives a token with the client’s scopes, good for ten minutes and kept by nobody on the way', async () => {
    const { status, headers, body } = await ask(credentials())
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 600,
        scope: 'responses:write surveys:read',
      },
    })
    expect(headers.get('cache-control')).toBe('no-store')
    const identity = await createHowazit({ baseUrl: platform.url, auth: body.access_token as string }).whoami()
    expect(identity).toMatchObject({ tenant: { slug: 'acme' }, clientId: kiosk.id })
    expect(identity.scopes).toEqual(['responses:write', 'surveys:read'])
  })

  it('gives a token that anybody can verify with the published keys', async () => {
    const { body } = await ask(credentials())
    const { payload, protectedHeader } = await jwtVerify(
      body.access_token as string,
      createLocalJWKSet((await acme.signingKeys()) as never),
      { issuer: 'howazit', audience: 'howazit', typ: 'at+jwt', algorithms: ['ES256'] },
    )
    expect(payload).toMatchObject({ sub: kiosk.id, client_id: kiosk.id, scope: 'responses:write surveys:read' })
    expect(protectedHeader.kid).toBeDefined()
  })

  it('ends the stream that was opened with a token when the token ends', async () => {
    const authorization = `Bearer ${await platform.tokenWith(['responses:read'], 1_500)}`
    const stream = await fetch(`${platform.url}/v1/stream/responses`, { headers: { authorization } })
    expect(stream.status).toBe(200)
    expect(await stream.text()).toContain('event: counts')
    const readsInsights = `Bearer ${await platform.tokenWith(['insights:read'], 1_500)}`
    const insights = await fetch(`${platform.url}/v1/stream/insights`, { headers: { authorization: readsInsights } })
    expect(await insights.text()).toContain('event: current')
  })

  it('publishes no private key', async () => {
    const { keys } = await acme.signingKeys()
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']])
  })

  it('takes id and secret as HTTP Basic, and fewer scopes where fewer are asked for', async () => {
    const body = { grant_type: 'client_credentials', scope: 'surveys:read' }
    expect(await ask(body, basic(kiosk.id, kiosk.secret))).toMatchObject({
      status: 200,
      body: { scope: 'surveys:read' },
    })
  })

  it('is what the SDK does with an id and a secret', async () => {
    const howazit = createHowazit({ baseUrl: platform.url, auth: { clientId: kiosk.id, secret: kiosk.secret } })
    expect(await howazit.whoami()).toMatchObject({ clientId: kiosk.id })
    const wrong = createHowazit({ baseUrl: platform.url, auth: { clientId: kiosk.id, secret: 'hs_wrong' } })
    await expect(wrong.whoami()).rejects.toMatchObject({ code: 'auth_failed' })
  })

  it.each([
    ['another secret', () => ({ ...credentials(), client_secret: `${kiosk.secret}x` }), 401, 'invalid_client'],
    ['no such client', () => ({ ...credentials(), client_id: randomUUID() }), 401, 'invalid_client'],
    ['an id that is none', () => ({ ...credentials(), client_id: 'kiosk' }), 401, 'invalid_client'],
    ['no secret', () => ({ grant_type: 'client_credentials', client_id: kiosk.id }), 400, 'invalid_request'],
    ['no grant type', () => ({ client_id: kiosk.id, client_secret: kiosk.secret }), 400, 'invalid_request'],
    ['another grant type', () => ({ ...credentials(), grant_type: 'password' }), 400, 'unsupported_grant_type'],
    ['a scope the client lacks', () => ({ ...credentials(), scope: 'responses:read' }), 400, 'invalid_scope'],
  ])('gives no token for %s', async (_, body, status, error) => {
    expect(await ask(body())).toMatchObject({ status, body: { error } })
  })

  it('takes neither both ways at once nor a Basic header that is none', async () => {
    const both = await ask(credentials(), basic(kiosk.id, kiosk.secret))
    expect(both).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
    const broken = await ask({ grant_type: 'client_credentials' }, { authorization: 'Basic %%%' })
    expect(broken).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it('takes a form and nothing else, each field once', async () => {
    const json = await ask(JSON.stringify(credentials()), { 'content-type': 'application/json' })
    expect(json).toMatchObject({ status: 415, body: { code: 'unsupported_media_type', expected: FORM } })
    const twice = await ask(`${new URLSearchParams(credentials()).toString()}&client_id=${kiosk.id}`)
    expect(twice).toMatchObject({ status: 400, body: { code: 'malformed_body' } })
    const bytes = await ask('grant_type=%FF')
    expect(bytes).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } })
    const elsewhere = await fetch(`${platform.url}/v1/clients`, {
      method: 'POST',
      headers: { authorization: `Bearer ${platform.token}`, 'content-type': FORM },
      body: 'name=Kiosk',
    })
    expect(elsewhere.status).toBe(415)
  })

  it('lets both secrets get tokens after a rotation', async () => {
    const client = await acme.clients.create({ name: 'Rotated', scopes: ['responses:write'] })
    const rotated = await acme.clients.rotateSecret(client.id)
    expect(rotated).toMatchObject({ id: client.id, secretRotatedAt: expect.any(String) })
    expect(rotated.secret).not.toBe(client.secret)
    const statuses = await Promise.all([client, rotated].map(async (each) => (await ask(credentials(each))).status))
    expect(statuses).toEqual([200, 200])
  })

  it('gives a revoked client nothing more, and keeps it readable', async () => {
    const client = await acme.clients.create({ name: 'Revoked', scopes: ['responses:write'] })
    const { body } = await ask(credentials(client))
    await acme.clients.revoke(client.id)
    await acme.clients.revoke(client.id)
    expect(await ask(credentials(client))).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    const late = createHowazit({ baseUrl: platform.url, auth: body.access_token as string })
    await expect(late.whoami()).rejects.toMatchObject({ code: 'unauthenticated' })
    expect((await acme.clients.get(client.id)).revokedAt).toEqual(expect.any(String))
    await expect(acme.clients.rotateSecret(client.id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('lets nobody make a client that may more than himself', async () => {
    const auth = await platform.tokenWith(['clients:write', 'responses:write'])
    const some = createHowazit({ baseUrl: platform.url, auth })
    await expect(some.clients.create({ name: 'Reader', scopes: ['responses:read'] })).rejects.toMatchObject({
      code: 'insufficient_scope',
      details: { pointer: '/scopes', expected: 'responses:read' },
    })
  })

  it('lists clients, the newest first, without any secret', async () => {
    const items: Client[] = []
    for await (const client of acme.clients.list({ limit: 1 })) items.push(client)
    expect(items.map(({ name }) => name)).toEqual(['Revoked', 'Rotated', 'Kiosk'])
    expect(JSON.stringify(items)).not.toContain('hs_')
  })

  it('lets whoever may make insights read them, and whoever may read them make none', async () => {
    const [writer, reader] = await Promise.all(
      ['insights:write', 'insights:read'].map(async (scope) =>
        createHowazit({ baseUrl: platform.url, auth: await platform.tokenWith([scope, 'clients:write']) }),
      ),
    )
    await expect(writer!.insights.list()).resolves.toMatchObject({ items: [] })
    await expect(reader!.insights.list()).resolves.toMatchObject({ items: [] })
    await expect(
      reader!.insights.schedules.create({ surveyId: randomUUID(), every: 'day', at: '06:00' }),
    ).rejects.toMatchObject({
      code: 'insufficient_scope',
      details: { expected: 'insights:write' },
    })
    const client = await writer!.clients.create({ name: 'Dashboard', scopes: ['insights:read'] })
    await acme.clients.revoke(client.id)
  })

  it('keeps no secret where somebody could read it', async () => {
    expect(platform.errors.filter((line) => line.includes('hs_'))).toEqual([])
  })
})
