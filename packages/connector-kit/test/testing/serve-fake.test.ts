import { createHash, createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request as httpRequest } from 'node:http'
import type { Connector } from '@howazit/connector-kit'
import { createFake, type FakeTarget, loadFakeModel, type ServedFake, serveFake } from '@howazit/connector-kit/testing'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { goldenOf, noteBody, notesConnector, sourcesOf } from './support/sources.ts'

interface Setup extends AsyncDisposable {
  readonly served: ServedFake
  readonly fake: FakeTarget
  post(body: string, headers?: Record<string, string>): Promise<Response>
  knob(method: string, path: string, body?: string): Promise<{ status: number; body: unknown }>
}

async function setup(connector = notesConnector()): Promise<Setup> {
  const model = await loadFakeModel(sourcesOf(connector, goldenOf()))
  const fake = createFake(model, { now: () => new Date() })
  const served = await serveFake(fake)
  return {
    served,
    fake,
    post: (body, headers = {}) =>
      fetch(`${served.url}/v1/notes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer example_of_a_token', ...headers },
        body,
        signal: AbortSignal.timeout(20_000),
      }),
    async knob(method, path, body) {
      const reply = await fetch(`${served.url}${path}`, { method, ...(body !== undefined && { body }) })
      return { status: reply.status, body: await reply.json() }
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  }
}

describe('a served fake', () => {
  it('answers over HTTP, and tells by its knobs what was made', async () => {
    await using setUp = await setup()
    const reply = await setUp.post(noteBody('a'))
    expect([reply.status, await reply.json()]).toEqual([200, { ok: true, note: { id: 'note_7' } }])
    expect(reply.headers.get('date')).toMatch(/GMT$/)
    expect(await setUp.knob('GET', '/_fake')).toMatchObject({
      status: 200,
      body: {
        faults: [],
        objects: [{ remoteId: 'note_7' }],
        requests: [{ path: '/v1/notes', body: noteBody('a'), answered: 200 }],
      },
    })
    await setUp.knob('DELETE', '/_fake')
    expect(setUp.fake.objects()).toEqual([])
  })

  it('is told faults as they are written on the command line, and takes them back', async () => {
    await using setUp = await setup()
    expect(await setUp.knob('POST', '/_fake/faults', 'writeNote=503:2\n')).toEqual({
      status: 200,
      body: ['writeNote=503:2'],
    })
    expect((await setUp.post(noteBody('a'))).status).toBe(503)
    expect(await setUp.knob('DELETE', '/_fake/faults')).toEqual({ status: 200, body: [] })
    expect((await setUp.post(noteBody('a'))).status).toBe(200)
    expect(await setUp.knob('POST', '/_fake/faults', 'writeNote=fire')).toMatchObject({
      status: 400,
      body: { error: '"fire" is no fault.', hint: expect.stringContaining('timeout') },
    })
    expect(await setUp.knob('PUT', '/_fake')).toMatchObject({ status: 404 })
  })

  it('is told what somebody else made there', async () => {
    await using setUp = await setup()
    const made = await setUp.knob('POST', '/_fake/objects', '{"title":"Changed over there"}')
    expect(made).toEqual({ status: 201, body: { remoteId: 'there-1' } })
    expect(setUp.fake.objects()).toMatchObject([{ remoteId: 'there-1', content: { title: 'Changed over there' } }])
    expect(await setUp.knob('POST', '/_fake/objects', '{')).toMatchObject({ status: 400 })
  })

  it('has its faults on the wire', async () => {
    await using setUp = await setup()
    await setUp.knob('POST', '/_fake/faults', 'writeNote=reset')
    await expect(setUp.post(noteBody('a'))).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    await setUp.knob('POST', '/_fake/faults', 'writeNote=cut,bytes=5')
    const cut = await setUp.post(noteBody('b'))
    expect(cut.status).toBe(200)
    await expect(cut.text()).rejects.toThrow()
    await setUp.knob('POST', '/_fake/faults', 'writeNote=partial')
    expect(await (await setUp.post(noteBody('c'))).text()).toBe('{"ok":true,"note"')
    await setUp.knob('POST', '/_fake/faults', 'writeNote=slow,ms=30')
    expect((await setUp.post(noteBody('d'))).status).toBe(200)
    expect(setUp.fake.objects()).toHaveLength(4)
  })

  it('stays silent until whoever asked has gone', async () => {
    await using setUp = await setup()
    await setUp.knob('POST', '/_fake/faults', 'writeNote=timeout')
    const aborter = new AbortController()
    const asked = fetch(`${setUp.served.url}/v1/notes`, {
      method: 'POST',
      headers: { authorization: 'Bearer example_of_a_token', 'content-type': 'application/json' },
      body: noteBody('a'),
      signal: aborter.signal,
    })
    await expect.poll(() => setUp.fake.requests().length).toBe(1)
    aborter.abort()
    await expect(asked).rejects.toThrow()
    expect(setUp.fake.requests()).toMatchObject([{ answered: 'silence' }])
  })

  it('lets no page of a browser turn its knobs', async () => {
    await using setUp = await setup()
    const { port } = new URL(setUp.served.url)
    const statusOf = async (headers: Record<string, string>) => {
      const asking = httpRequest({ host: '127.0.0.1', port, path: '/_fake/faults', method: 'POST', headers })
      asking.end('writeNote=503')
      const [reply] = (await once(asking, 'response')) as [IncomingMessage]
      reply.resume()
      return reply.statusCode
    }
    expect(await statusOf({ host: 'evil.example' })).toBe(403)
    expect(await statusOf({ origin: 'https://evil.example' })).toBe(403)
    expect(setUp.fake.faults.list()).toEqual([])
  })

  it('refuses a body that is too large, before it has come', async () => {
    await using setUp = await setup()
    const { port } = new URL(setUp.served.url)
    const headers = { 'content-length': 9 * 1024 * 1024 }
    const asking = httpRequest({ host: '127.0.0.1', port, path: '/v1/notes', method: 'POST', headers })
    asking.flushHeaders()
    const [reply] = (await once(asking, 'response')) as [IncomingMessage]
    expect(reply.statusCode).toBe(413)
    asking.destroy()
    expect(setUp.fake.requests()).toEqual([])
  })
})

const OAUTH: Connector['auth'] = {
  oauth: {
    mode: 'oauth2_code',
    authorizeUrl: 'https://api.example.com/authorize',
    tokenUrl: 'https://api.example.com/token',
    clientId: '{settings.clientId}',
    clientSecret: '{secrets.token}',
    issuer: 'https://api.example.com',
    refresh: 'rotating',
  },
}
const oauthConnector = () =>
  notesConnector({ auth: OAUTH, settings: { clientId: { title: 'Client', example: 'client-1' } } })

const VERIFIER = 'a-verifier-of-forty-three-characters-or-more'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

describe('a served fake of a vendor with OAuth', () => {
  /** What a browser is sent back with. */
  async function agree({ served }: Setup): Promise<URLSearchParams> {
    const asked = new URLSearchParams({
      redirect_uri: 'http://127.0.0.1:9/back',
      state: 's-1',
      code_challenge: CHALLENGE,
    })
    const reply = await fetch(`${served.url}/authorize?${asked.toString()}`, { redirect: 'manual' })
    expect(reply.status).toBe(302)
    return new URL(reply.headers.get('location') ?? '').searchParams
  }
  async function redeem({ served }: Setup, params: Record<string, string>) {
    const reply = await fetch(`${served.url}/token`, { method: 'POST', body: new URLSearchParams(params) })
    return { status: reply.status, body: (await reply.json()) as Record<string, string> }
  }

  it('agrees at once, and takes a code once, from whoever asked for it', async () => {
    await using setUp = await setup(oauthConnector())
    const back = await agree(setUp)
    expect(Object.fromEntries(back)).toEqual({ code: 'fake-code', state: 's-1', iss: 'https://api.example.com' })
    const grant = { grant_type: 'authorization_code', code: back.get('code')!, code_verifier: VERIFIER }
    expect(await redeem(setUp, grant)).toMatchObject({ status: 200, body: { token_type: 'Bearer' } })
    expect(await redeem(setUp, grant)).toEqual({ status: 400, body: { error: 'invalid_grant' } })
    const other = { grant_type: 'authorization_code', code: (await agree(setUp)).get('code')!, code_verifier: 'other' }
    expect(await redeem(setUp, other)).toMatchObject({ status: 400 })
  })

  it('gives another refresh token each time where they rotate, and takes none twice', async () => {
    await using setUp = await setup(oauthConnector())
    const refresh = (token: string) => redeem(setUp, { grant_type: 'refresh_token', refresh_token: token })
    const { body } = await refresh('fake-refresh-token')
    expect(body.refresh_token).toBe('fake-refresh-token-2')
    expect(await refresh('fake-refresh-token')).toEqual({ status: 400, body: { error: 'invalid_grant' } })
    expect(await refresh('fake-refresh-token-2')).toMatchObject({ status: 200 })
    const authorization = `Bearer ${body.access_token}`
    expect((await setUp.post(noteBody('a'), { authorization })).status).toBe(200)
  })

  it('tells what a connection to it is made with, examples of the manifest among it', async () => {
    await using setUp = await setup(oauthConnector())
    expect(await setUp.knob('GET', '/_fake/connection')).toEqual({
      status: 200,
      body: {
        connector: 'notes',
        auth: 'oauth',
        settings: { clientId: 'client-1' },
        secrets: { token: 'example_of_a_token' },
        routes: [{ eventType: 'response.created', operation: 'writeNote' }],
      },
    })
  })

  it('gives a key to whoever signs, and takes what that has signed', async () => {
    const jwt = { algorithm: 'ES256', key: '{secrets.token}', claims: { iss: 'acme' }, ttlSeconds: 60 } as const
    await using setUp = await setup(notesConnector({ auth: { key_pair: { mode: 'self_signed_jwt', jwt } } }))
    const own = createPrivateKey(setUp.fake.connection.secrets.token!)
    const { privateKey: another } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const statusOf = async (key: typeof own, exp: string) => {
      const token = await new SignJWT({}).setProtectedHeader({ alg: 'ES256' }).setExpirationTime(exp).sign(key)
      return (await setUp.post(noteBody('a'), { authorization: `Bearer ${token}` })).status
    }
    expect(await statusOf(own, '1m')).toBe(200)
    expect(await statusOf(own, '-5m')).toBe(401)
    expect(await statusOf(another, '1m')).toBe(401)
  })
})
