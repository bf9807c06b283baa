import { request } from 'node:http'
import { describe, expect, it, test } from 'vitest'
import { findLeak } from './support/find-leak.ts'
import { serveAlteredApi } from './support/serve-altered-api.ts'
import { startPlatform, type TestPlatform } from './support/start-platform.ts'

const DRIVERS_ERROR = 'relation "tenant_shared.surveys" does not exist: select id from tenant_shared.surveys'

const whoami = (platform: TestPlatform, headers: Record<string, string> = {}) =>
  fetch(`${platform.url}/v1/whoami`, { headers: { authorization: `Bearer ${platform.token}`, ...headers } })

/** `fetch` does not let a script say where it comes from; a browser does it by itself. */
function ask(url: string, method: string, headers: Record<string, string>) {
  return new Promise<{ status: number; headers: Record<string, string>; body: string }>((resolve, reject) => {
    const asking = request(url, { method, headers }, (reply) => {
      let body = ''
      reply.setEncoding('utf8').on('data', (text: string) => (body += text))
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers as never, body }))
    })
    asking.on('error', reject)
    asking.end()
  })
}

test('every answer tells browsers to guess nothing, frame nothing and keep nothing of a tenant', async () => {
  await using platform = await startPlatform()
  for (const reply of [await whoami(platform), await fetch(`${platform.url}/v1/whoami`)])
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringContaining('max-age='),
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
})

describe('pages of other origins', () => {
  const PREFLIGHT = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' }
  const corsOf = (headers: Record<string, string>) =>
    Object.keys(headers).filter((name) => name.startsWith('access-control'))

  it('may call nothing where none is listed', async () => {
    await using platform = await startPlatform()
    const origin = 'https://app.example.com'
    const preflight = await ask(`${platform.url}/v1/ingest/responses`, 'OPTIONS', { origin, ...PREFLIGHT })
    expect([preflight.status, preflight.headers.allow]).toEqual([204, 'POST, OPTIONS'])
    expect(corsOf(preflight.headers)).toEqual([])
    expect(corsOf((await ask(`${platform.url}/v1/whoami`, 'GET', { origin })).headers)).toEqual([])
  })

  it('may call the API where they are listed, without credentials, and no other may', async () => {
    const origins = ['https://app.example.com', 'http://localhost:3000']
    await using platform = await startPlatform({ env: { HOWAZIT_HTTP_CORS_ORIGINS: origins.join(',') } })
    const url = `${platform.url}/v1/ingest/responses`
    for (const origin of origins) {
      const preflight = await ask(url, 'OPTIONS', { origin, ...PREFLIGHT })
      expect(preflight).toMatchObject({ status: 204, headers: { 'access-control-allow-origin': origin } })
      for (const name of ['idempotency-key', 'x-howazit-reason'])
        expect(preflight.headers['access-control-allow-headers']).toContain(name)
      const refused = await ask(url, 'POST', { origin })
      expect(refused).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': origin, vary: 'Origin' } })
      expect(refused.headers['access-control-expose-headers']).toContain('retry-after')
      for (const { headers } of [preflight, refused])
        expect(headers).not.toHaveProperty('access-control-allow-credentials')
    }
    for (const origin of ['https://app.example.com.evil.test', 'https://evil.test', 'null', 'http://app.example.com']) {
      const preflight = await ask(url, 'OPTIONS', { origin, ...PREFLIGHT })
      expect([preflight.status, preflight.headers.allow]).toEqual([204, 'POST, OPTIONS'])
      expect(corsOf(preflight.headers)).toEqual([])
      expect(corsOf((await ask(url, 'POST', { origin })).headers)).not.toContain('access-control-allow-origin')
    }
    // Whoever asks without being a page finds what was there before.
    expect(await ask(url, 'OPTIONS', {})).toMatchObject({ status: 204, headers: { allow: 'POST, OPTIONS' } })
    expect((await ask(`${platform.url}/v1/nothing`, 'OPTIONS', {})).status).toBe(404)
  })
})

describe('a request id', () => {
  const given = { 'x-request-id': '4bf92f3577b34da6a3ce929d0e0e4736' }

  it('is made for whoever comes by himself, whatever he calls it', async () => {
    await using platform = await startPlatform()
    const ids = await Promise.all([1, 2].map(async () => (await whoami(platform, given)).headers.get('x-request-id')))
    expect(new Set([...ids, given['x-request-id']]).size).toBe(3)
  })

  it('is that of a trusted proxy, in the header and in the problem, unless it is none', async () => {
    await using platform = await startPlatform({ env: { HOWAZIT_HTTP_TRUSTED_PROXIES: '127.0.0.0/8' } })
    const reply = await fetch(`${platform.url}/v1/whoami`, { headers: given })
    expect(reply.headers.get('x-request-id')).toBe(given['x-request-id'])
    expect(await reply.json()).toMatchObject({ requestId: given['x-request-id'] })
    for (const wrong of ['short', 'with space in it', 'x'.repeat(129), 'a;b;c;d;e;f'])
      expect((await whoami(platform, { 'x-request-id': wrong })).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('what an answer says too much', () => {
  it('is not in it when something breaks that nobody has thought of', async () => {
    await using platform = await startPlatform()
    await using broken = await serveAlteredApi(platform.context, (runtime) => ({
      ...runtime,
      surveys: { ...runtime.surveys, list: () => Promise.reject(new Error(DRIVERS_ERROR)) },
    }))
    const headers = { authorization: `Bearer ${platform.token}` }
    const reply = await fetch(`${broken.url}/v1/surveys`, { headers })
    const body = await reply.text()
    expect([reply.status, findLeak(body)]).toEqual([500, undefined])
    expect(JSON.parse(body)).toMatchObject({ code: 'internal', requestId: reply.headers.get('x-request-id') })
  })

  it.each([
    'Error: x\\n    at run (/app/src/oltp/run.ts:12:3)',
    'insert into responses (id) values ($1)',
    'relation "tenant_shared.responses" does not exist',
    'duplicate key value violates unique constraint "responses_pkey"',
    'connect ECONNREFUSED 127.0.0.1:5432',
    'postgres://howazit:secret@db/howazit',
  ])('is found: %s', (text) => {
    expect(findLeak(JSON.stringify({ detail: text }))).toBeDefined()
  })

  it('is not what problems say', () => {
    const detail = 'The body is not JSON: unexpected token. Select one from the list; there is no GET /v1/controls.'
    expect(findLeak(JSON.stringify({ detail: detail.replace('Select', 'Choose') }))).toBeUndefined()
  })
})
