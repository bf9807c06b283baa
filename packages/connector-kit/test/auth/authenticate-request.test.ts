import { describe, expect, test } from 'vitest'
import type { Auth, HttpRequest } from '../../src/index.ts'
import { authenticate, expectRequest, request, tokens } from './support/connection.ts'

const secrets = { token: 's3cr3t/+ä?', user: 'jane', url: 'https://hooks.example.com/T0/B0/x?sig=a~b%20c' }
const authorizationOf = async (auth: Auth, more: object = {}) =>
  (await expectRequest({ auth, ...more })).headers.authorization

describe('authenticateRequest', () => {
  test('leaves a request alone where there is nothing to prove', async () => {
    expect(await expectRequest({ auth: { mode: 'none' } })).toEqual(request())
  })

  test('gives a protocol that logs in what the connection has, beside the request', async () => {
    const auth = {
      mode: 'login',
      username: '{secrets.user}',
      password: '{secrets.token}',
      ca: '{secrets.ca}',
      mechanism: 'scram_sha_512',
    } as const
    const login = { username: 'jane', password: secrets.token, mechanism: 'scram_sha_512', tls: 'required' } as const
    expect(await expectRequest({ auth, secrets })).toEqual(request({ login }))
    const withTls = async (tls: string) =>
      (await expectRequest({ auth: { mode: 'login', tls: '{settings.tls}' }, settings: { tls } })).login
    expect([await withTls('off'), await withTls('Off'), await withTls('required')]).toEqual([
      { tls: 'off' },
      { tls: 'required' },
      { tls: 'required' },
    ])
    expect(
      await authenticate({ auth: { mode: 'login', password: '{secrets.user}' }, secrets: { user: '' } }),
    ).toMatchObject({ failure: { outcome: 'refused', message: expect.stringContaining('secrets.user') as string } })
  })

  test('logs in with a token where the protocol has no headers', async () => {
    const auth = {
      mode: 'oauth2_client_credentials',
      tokenUrl: 'https://id.example.com/token',
      clientId: 'c',
      clientSecret: '{secrets.token}',
      login: { mechanism: 'xoauth2', username: '{secrets.user}' },
    } as const
    const held = tokens('at_1')
    const login = { username: 'jane', password: 'at_1', mechanism: 'xoauth2', tls: 'required' } as const
    expect(await expectRequest({ auth, secrets, tokens: held })).toEqual(request({ login }))
    expect(await authenticate({ auth, secrets })).toMatchObject({ failure: { reason: 'needs_consent' } })
  })

  test('calls a key what the tenant calls it, unless that would frame the request or say whom it is for', async () => {
    const auth = {
      mode: 'key',
      headers: { '{settings.header}': '{secrets.user}' },
      query: { '{settings.parameter}': '{secrets.user}' },
    } as const
    const named = await expectRequest({ auth, secrets, settings: { header: 'X-Acme-Key' } })
    expect(named.headers).toMatchObject({ 'X-Acme-Key': 'jane' })
    expect(named.url).toBe(request().url)
    const asked = await expectRequest({ auth, secrets, settings: { parameter: 'acme key' } })
    expect(new URL(asked.url).searchParams.get('acme key')).toBe('jane')
    for (const header of ['Host', 'content-length', 'x y', 'x:y'])
      expect(await authenticate({ auth, secrets, settings: { header } })).toMatchObject({
        failure: { reason: 'credentials_unplaceable' },
      })
  })

  test('gives a user and a password as RFC 7617 has it, in UTF-8', async () => {
    const auth = { mode: 'basic', username: '{settings.email}/token', password: '{secrets.token}' } as const
    // The example of RFC 7617 2.
    const aladdin = { mode: 'basic', username: 'Aladdin', password: 'open sesame' } as const
    expect(await authorizationOf(aladdin)).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==')
    const authorization = await authorizationOf(auth, { secrets, settings: { email: 'a@example.com' } })
    expect(Buffer.from((authorization as string).slice(6), 'base64').toString()).toBe(
      `a@example.com/token:${secrets.token}`,
    )
    expect(await authorizationOf({ mode: 'basic', username: 'key', password: '' })).toBe('Basic a2V5Og==')
  })

  test.each<[string, Partial<Extract<Auth, { mode: 'key' }>>, Partial<HttpRequest>]>([
    [
      'several headers',
      { headers: { 'DD-API-KEY': '{secrets.user}', Authorization: 'Bot {secrets.user}' } },
      { headers: { 'content-type': 'application/json', 'DD-API-KEY': 'jane', Authorization: 'Bot jane' } },
    ],
    ['a header that is only there when the secret is', { headers: { 'x-extra': '{secrets.none}' } }, {}],
    [
      'the query, encoded, behind what is there',
      { query: { key: '{secrets.token}' } },
      { url: 'https://api.example.com/v1/tickets?a=1&key=s3cr3t%2F%2B%C3%A4%3F' },
    ],
    [
      'the path, encoded',
      { path: '/bot{secrets.token}' },
      { url: 'https://api.example.com/bots3cr3t%2F%2B%C3%A4%3F/v1/tickets?a=1' },
    ],
    ['a JSON body', { body: { api_key: '{secrets.token}' } }, { body: '{"subject":"NPS 3","api_key":"s3cr3t/+ä?"}' }],
  ])('puts a key into %s', async (_name, placed, expected) => {
    expect(await expectRequest({ auth: { mode: 'key', ...placed }, secrets })).toEqual(request(expected))
  })

  test('puts a key into a form, and wins over a member that the mapping made', async () => {
    const auth = { mode: 'key', body: { api_key: '{secrets.user}' } } as const
    const form = {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: 'a=1%202&api_key=evil',
    }
    expect((await expectRequest({ auth, secrets, request: form })).body).toBe('a=1+2&api_key=jane')
    const json = await expectRequest({ auth, secrets, request: { body: '{"api_key":"evil","__proto__":{"x":1}}' } })
    expect(json.body).toBe('{"api_key":"jane","__proto__":{"x":1}}')
  })

  test.each(['[]', 'null', '"text"', '{"a":', 'a=1'])('refuses to put a key into a body that is %s', async (body) => {
    const result = await authenticate({
      auth: { mode: 'key', body: { k: '{secrets.user}' } },
      secrets,
      request: { body },
    })
    expect(result).toMatchObject({ failure: { outcome: 'refused', reason: 'credentials_unplaceable' } })
  })

  test('replaces a header of the same name in any case', async () => {
    const auth = { mode: 'key', headers: { authorization: '{secrets.user}' } } as const
    const { headers } = await expectRequest({
      auth,
      secrets,
      request: { headers: { Authorization: 'of the mapping' } },
    })
    expect(headers).toEqual({ authorization: 'jane' })
  })

  test('takes a secret URL for the base, and keeps its own signature as it is', async () => {
    const auth = { mode: 'secret_url', url: '{secrets.url}' } as const
    const of = async (url: string) => (await expectRequest({ auth, secrets, request: { url } })).url
    expect(await of('https://hooks.example.com')).toBe(secrets.url)
    expect(await of('https://hooks.example.com/slack?wait=true')).toBe(
      'https://hooks.example.com/T0/B0/x/slack?sig=a~b%20c&wait=true',
    )
  })

  test.each([
    'not a url',
    'ftp://example.com/x',
    `https://${'user:pass'}@example.com/x`,
    'javascript:alert(1)',
    '//example.com',
  ])('refuses the secret URL %s', async (url) => {
    const result = await authenticate({ auth: { mode: 'secret_url', url: '{secrets.url}' }, secrets: { url } })
    expect(result).toMatchObject({ failure: { outcome: 'refused' } })
    expect(JSON.stringify(result)).not.toContain(url)
  })

  test('gives a token as Bearer, or as the vendor wants it, with what came beside it', async () => {
    const endpoint = { tokenUrl: 'https://api.example.com/token', clientId: 'c', clientSecret: 's' }
    const auth = { mode: 'oauth2_client_credentials', ...endpoint } as const
    expect(await authorizationOf(auth, { tokens: tokens('at-1') })).toBe('Bearer at-1')
    const zoho = { ...auth, headers: { authorization: 'Zoho-oauthtoken {token.accessToken}', 'x-org': '{token.org}' } }
    const { headers } = await expectRequest({
      auth: zoho,
      tokens: tokens('at-1', { reply: { org: 'o-7', accessToken: 'other' } }),
    })
    expect(headers).toMatchObject({ authorization: 'Zoho-oauthtoken at-1', 'x-org': 'o-7' })
    expect(await authenticate({ auth })).toMatchObject({ failure: { reason: 'needs_consent', disable: true } })
  })

  test.each(['a\r\nx-evil: 1', 'a\n', 'a\0', 'ä', '\u2028', 'a\u007f'])(
    'refuses the header value %j',
    async (token) => {
      const result = await authenticate({
        auth: { mode: 'key', headers: { authorization: 'Bearer {secrets.token}' } },
        secrets: { token },
      })
      expect(result).toMatchObject({ failure: { outcome: 'refused', reason: 'credentials_incomplete', disable: true } })
    },
  )

  test.each([
    'Bearer {secrets.constructor}',
    'Bearer {secrets.__proto__}',
    'Bearer {secrets.none}',
    'Bearer {secrets.empty}',
    'Bearer {event.id}',
  ])('knows no value for %s', async (authorization) => {
    const result = await authenticate({ auth: { mode: 'key', headers: { authorization } }, secrets: { empty: '' } })
    expect(result).toMatchObject({ failure: { reason: 'credentials_incomplete' } })
  })

  test('refuses a user name with a colon, which would be read as another one', async () => {
    const result = await authenticate({
      auth: { mode: 'basic', username: '{secrets.user}', password: 'p' },
      secrets: { user: 'a:b' },
    })
    expect(result).toMatchObject({ failure: { reason: 'credentials_incomplete' } })
  })
})
