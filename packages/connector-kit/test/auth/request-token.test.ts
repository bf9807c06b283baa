import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import type { Auth, Grant, HttpRequest, Sent } from '../../src/index.ts'
import { requestToken } from '../../src/index.ts'
import { NOW, values } from './support/connection.ts'
import { paramsOf, reply } from './support/vendor.ts'

const SECRETS = { clientId: 'id:1', clientSecret: 's&cr+t/1', user: 'jane@example.com', password: 'pä ss' }
const CLIENT = {
  tokenUrl: 'https://{settings.host}/token',
  clientId: '{secrets.clientId}',
  clientSecret: '{secrets.clientSecret}',
}
const CREDENTIALS = { kind: 'credentials' } as const
const CODE: Auth = { mode: 'oauth2_code', authorizeUrl: 'https://id.example.com/authorize', ...CLIENT }
const GOOD = reply(200, { access_token: 'at-1', expires_in: 3600 })

const ask = async (given: { auth: Auth; grant?: Grant; answer?: Sent; secrets?: Record<string, string> }) => {
  const { auth, grant = CREDENTIALS, answer = GOOD, secrets = SECRETS } = given
  const requests: HttpRequest[] = []
  const send = async (request: HttpRequest) => {
    requests.push(request)
    return answer
  }
  const result = await requestToken({
    auth,
    values: values({ secrets, settings: { host: 'id.example.com' } }),
    grant,
    send,
    now: NOW,
  })
  return { result, request: requests[0] as HttpRequest, requests }
}

describe('requestToken', () => {
  test('asks with client credentials, in the body and with scopes joined as the vendor reads them', async () => {
    const auth: Auth = {
      mode: 'oauth2_client_credentials',
      ...CLIENT,
      scopes: ['a', 'https://{settings.host}/b'],
      scopeSeparator: ',',
      extraTokenParams: { audience: '{settings.host}', none: '{settings.none}' },
    }
    const { request, result } = await ask({ auth })
    expect(request).toMatchObject({ method: 'POST', url: 'https://id.example.com/token' })
    expect(request.headers).toEqual({ accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' })
    expect(paramsOf(request)).toEqual({
      grant_type: 'client_credentials',
      scope: 'a,https://id.example.com/b',
      client_id: 'id:1',
      client_secret: 's&cr+t/1',
      audience: 'id.example.com',
    })
    expect(result).toEqual({
      tokens: {
        accessToken: 'at-1',
        expiresAt: '2026-01-02T04:04:05.678Z',
        reply: { access_token: 'at-1', expires_in: 3600 },
      },
    })
  })

  // RFC 6749 2.3.1: both are form-encoded before they are joined.
  test('gives the client as basic credentials, or only its id where it has no secret', async () => {
    const basic = await ask({
      auth: { ...CODE, clientAuth: 'basic' } as Auth,
      grant: { kind: 'refresh', refreshToken: 'rt' },
    })
    expect(basic.request.headers.authorization).toBe(`Basic ${Buffer.from('id%3A1:s%26cr%2Bt%2F1').toString('base64')}`)
    expect(paramsOf(basic.request)).toEqual({ grant_type: 'refresh_token', refresh_token: 'rt' })
    const none = await ask({
      auth: { ...CODE, clientAuth: 'none' } as Auth,
      grant: { kind: 'refresh', refreshToken: 'rt' },
    })
    expect(paramsOf(none.request)).toEqual({ grant_type: 'refresh_token', refresh_token: 'rt', client_id: 'id:1' })
  })

  test('exchanges a code with its verifier and the same redirect URI, in JSON where the vendor wants it', async () => {
    const grant = { kind: 'code', code: 'c', redirectUri: 'https://app.example.com/cb?x=1', codeVerifier: 'v' } as const
    const { request } = await ask({
      auth: { ...CODE, bodyFormat: 'json', tokenHeaders: { 'x-api': '1' } } as Auth,
      grant,
    })
    expect(request.headers).toMatchObject({ 'content-type': 'application/json', 'x-api': '1' })
    expect(JSON.parse(request.body as string)).toEqual({
      grant_type: 'authorization_code',
      code: 'c',
      redirect_uri: 'https://app.example.com/cb?x=1',
      code_verifier: 'v',
      client_id: 'id:1',
      client_secret: 's&cr+t/1',
    })
  })

  test('asks with a password', async () => {
    const auth: Auth = {
      mode: 'oauth2_password',
      tokenUrl: CLIENT.tokenUrl,
      clientId: 'sugar',
      username: '{secrets.user}',
      password: '{secrets.password}',
      extraTokenParams: { platform: 'howazit' },
    }
    expect(paramsOf((await ask({ auth })).request)).toEqual({
      grant_type: 'password',
      username: 'jane@example.com',
      password: 'pä ss',
      client_id: 'sugar',
      platform: 'howazit',
    })
  })

  test('reads tokens from where the vendor puts them, a life given as text, and a form', async () => {
    const auth = {
      ...CODE,
      tokenFields: { accessToken: '/authed_user/access_token', refreshToken: '/authed_user/refresh' },
    } as Auth
    const grant = { kind: 'refresh', refreshToken: 'rt' } as const
    const slack = await ask({
      auth,
      grant,
      answer: reply(200, { ok: true, expires_in: '43200', authed_user: { access_token: 'xoxp', refresh: 'r2' } }),
    })
    expect(slack.result).toMatchObject({
      tokens: { accessToken: 'xoxp', refreshToken: 'r2', expiresAt: '2026-01-02T15:04:05.678Z' },
    })
    const form = await ask({ auth: CODE, grant, answer: reply(200, 'access_token=gho_1&scope=repo') })
    expect(form.result).toEqual({ tokens: { accessToken: 'gho_1', reply: { access_token: 'gho_1', scope: 'repo' } } })
    const silent = await ask({
      auth: { ...CODE, expiresInSeconds: 60 } as Auth,
      grant,
      answer: reply(200, { access_token: 'a' }),
    })
    expect(silent.result).toMatchObject({ tokens: { expiresAt: '2026-01-02T03:05:05.678Z' } })
  })

  test.each([
    ['a login page', '<html>'],
    ['nothing', ''],
    ['a list', '[]'],
    ['no token', '{}'],
    ['a token that is an object', '{"access_token":{}}'],
    ['a token that would begin another header', JSON.stringify({ access_token: 'a\r\nx: y' })],
    ['an inherited token', '{"__proto__":{"access_token":"a"}}'],
    ['an empty token', '{"access_token":""}'],
  ])('refuses a reply of 200 with %s', async (_name, body) => {
    const { result } = await ask({
      auth: CODE,
      grant: { kind: 'refresh', refreshToken: 'rt' },
      answer: reply(200, body),
    })
    expect(result).toMatchObject({
      failure: { outcome: 'refused', reason: 'token_unreadable' },
      refreshToken: 'unknown',
    })
  })

  test.each<[string, Grant | 'jwt', string, string, 'kept' | 'dead']>([
    ['invalid_client', CREDENTIALS, 'token_invalid_client', 'client secret', 'kept'],
    ['invalid_grant', { kind: 'refresh', refreshToken: 'rt-12345' }, 'needs_consent', 'connect again', 'dead'],
    [
      'invalid_grant',
      { kind: 'code', code: 'code-12345', redirectUri: 'https://a.example/cb' },
      'token_invalid_grant',
      'start again',
      'kept',
    ],
    ['invalid_grant', CREDENTIALS, 'token_invalid_grant', 'password', 'kept'],
    ['invalid_scope', CREDENTIALS, 'token_invalid_scope', 'scopes', 'kept'],
    ['unauthorized_client', CREDENTIALS, 'token_unauthorized_client', 'allow it', 'kept'],
    ['unsupported_grant_type', CREDENTIALS, 'token_unsupported_grant_type', 'settings', 'kept'],
    ['invalid_request', CREDENTIALS, 'token_invalid_request', 'settings', 'kept'],
    ['interaction_required', { kind: 'refresh', refreshToken: 'rt-12345' }, 'needs_consent', 'Connect again', 'dead'],
    ['constructor', CREDENTIALS, 'token_refused', 'credentials', 'kept'],
    ['no such error', CREDENTIALS, 'token_refused', 'credentials', 'kept'],
  ])('says what %s means for %j', async (error, grant, reason, hint, refreshToken) => {
    const auth: Auth = grant === CREDENTIALS ? { mode: 'oauth2_client_credentials', ...CLIENT } : CODE
    for (const status of [400, 401, 200]) {
      const { result } = await ask({
        auth,
        grant: grant as Grant,
        answer: reply(status, { error, error_description: 'The vendor says no.' }),
      })
      expect(result).toMatchObject({
        failure: {
          outcome: 'refused',
          reason,
          disable: true,
          message: expect.stringContaining('The vendor says no.'),
          hint: expect.stringContaining(hint),
        },
        refreshToken,
      })
    }
  })

  test.each<[string, Sent, object, string]>([
    [
      'too many requests',
      reply(429, '', { 'retry-after': '9' }),
      { reason: 'token_http_429', retryAfterMs: 9_000 },
      'kept',
    ],
    ['busy', reply(503, ''), { reason: 'token_http_503' }, 'kept'],
    ['a gateway', reply(504, ''), { reason: 'token_http_504' }, 'unknown'],
    ['temporarily_unavailable', reply(400, { error: 'temporarily_unavailable' }), { reason: 'token_http_400' }, 'kept'],
    ['a reset', { error: { code: 'ECONNRESET' } }, { reason: 'token_network_econnreset' }, 'unknown'],
    ['nobody there', { error: { code: 'ENOTFOUND' } }, { reason: 'token_network_enotfound' }, 'kept'],
  ])('is asked again after %s', async (_name, answer, failure, refreshToken) => {
    const { result } = await ask({ auth: CODE, grant: { kind: 'refresh', refreshToken: 'rt' }, answer })
    expect(result).toMatchObject({ failure: { outcome: 'retry', ...failure }, refreshToken })
    expect(result).not.toHaveProperty('failure.disable')
  })

  test('sends nothing without what it needs', async () => {
    const { result, requests } = await ask({ auth: CODE, grant: { kind: 'refresh', refreshToken: 'rt' }, secrets: {} })
    expect(result).toMatchObject({
      failure: {
        reason: 'credentials_incomplete',
        message: '{secrets.clientId} in "{secrets.clientId}" has no value.',
      },
    })
    expect(await ask({ auth: CODE })).toMatchObject({ result: { failure: { outcome: 'refused' } }, requests: [] })
    expect(requests).toEqual([])
  })
})

describe('JWTs of the tenant’s own', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pkcs8 = rsa.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const pkcs1 = rsa.privateKey.export({ format: 'pem', type: 'pkcs1' }).toString()
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString()
  const jwt = {
    algorithm: 'RS256',
    key: '{secrets.key}',
    claims: { iss: 'ACME.JANE.SHA256:{keyFingerprint}', sub: 'ACME.JANE', jti: '{jti}', n: '{now.unix}' },
    ttlSeconds: 600,
  } as const

  test.each([
    ['PKCS #8', pkcs8],
    ['PKCS #1', pkcs1],
    ['JSON', pkcs8.replaceAll('\n', '\\n')],
  ])('are signed with a key from %s', async (_form, key) => {
    const { result, requests } = await ask({ auth: { mode: 'self_signed_jwt', jwt }, secrets: { key } })
    if (!('tokens' in result)) throw new Error(result.failure.message)
    const { payload } = await jwtVerify(result.tokens.accessToken, rsa.publicKey, {
      currentDate: NOW,
      algorithms: ['RS256'],
    })
    // As Snowflake's documentation makes it with openssl: DER of the public key, SHA-256, base64.
    const fingerprint = createHash('sha256')
      .update(createPublicKey(key.replaceAll('\\n', '\n')).export({ format: 'der', type: 'spki' }))
      .digest('base64')
    expect(payload).toMatchObject({
      iss: `ACME.JANE.SHA256:${fingerprint}`,
      sub: 'ACME.JANE',
      iat: 1767323045,
      exp: 1767323645,
      n: 1767323045,
    })
    expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/)
    expect(result.tokens.expiresAt).toBe('2026-01-02T03:14:05.000Z')
    expect(requests).toEqual([])
  })

  test('are exchanged as an assertion (RFC 7523), with a header of the manifest’s', async () => {
    const auth: Auth = {
      mode: 'oauth2_jwt',
      tokenUrl: CLIENT.tokenUrl,
      jwt: { ...jwt, header: { kid: '{secrets.kid}' } },
    }
    const { request, result } = await ask({ auth, secrets: { key: pkcs8, kid: 'k1' } })
    const { grant_type, assertion } = paramsOf(request)
    expect(grant_type).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer')
    expect(decodeProtectedHeader(assertion as string)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' })
    expect(result).toHaveProperty('tokens.accessToken', 'at-1')
    const refused = await ask({
      auth,
      secrets: { key: pkcs8, kid: 'k1' },
      answer: reply(400, { error: 'invalid_grant' }),
    })
    expect(refused.result).toMatchObject({ failure: { hint: expect.stringContaining('issuer') } })
  })

  // https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app
  test('are exchanged for the token of a GitHub App', async () => {
    const exchange = {
      url: 'https://api.github.com/app/installations/{settings.host}/access_tokens',
      tokenPointer: '/token',
      expiresAtPointer: '/expires_at',
    }
    const auth: Auth = { mode: 'self_signed_jwt', jwt, exchange }
    const good = await ask({
      auth,
      secrets: { key: pkcs8 },
      answer: reply(201, { token: 'ghs_1', expires_at: '2026-01-02T04:04:05Z' }),
    })
    expect(good.request).toMatchObject({
      method: 'POST',
      url: 'https://api.github.com/app/installations/id.example.com/access_tokens',
      headers: { authorization: expect.stringMatching(/^Bearer ey/) },
    })
    expect(good.result).toMatchObject({ tokens: { accessToken: 'ghs_1', expiresAt: '2026-01-02T04:04:05.000Z' } })
    const bad = await ask({
      auth,
      secrets: { key: pkcs8 },
      answer: reply(401, { message: 'A JSON web token could not be decoded' }),
    })
    expect(bad.result).toMatchObject({
      failure: { reason: 'token_refused', message: expect.stringContaining('could not be decoded') },
    })
  })

  test.each([
    ['no PEM', 'not a key'],
    ['a key of another kind', ec],
    [
      'a short RSA key',
      generateKeyPairSync('rsa', { modulusLength: 1024 })
        .privateKey.export({ format: 'pem', type: 'pkcs8' })
        .toString(),
    ],
    [
      'a key with a passphrase',
      rsa.privateKey.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
    ],
    ['a public key', rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString()],
  ])('are refused with %s, which stays out of the message', async (_name, key) => {
    const { result } = await ask({ auth: { mode: 'self_signed_jwt', jwt }, secrets: { key } })
    expect(result).toMatchObject({ failure: { reason: 'credentials_incomplete', disable: true } })
    expect(JSON.stringify(result)).not.toContain(key.slice(0, 60))
  })
})

describe('what a vendor repeats of a request', () => {
  const CANARY = 'CANARY+/=&%s3cr3t "x"'
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ format: 'pem', type: 'pkcs8' })
    .toString()
  const secrets = { clientId: 'public-id', clientSecret: CANARY, user: 'public-user', password: CANARY, key }
  const endpoint = { ...CLIENT, clientAuth: undefined }
  const modes: [string, Auth, Grant][] = [
    ['client credentials', { mode: 'oauth2_client_credentials', ...CLIENT }, CREDENTIALS],
    ['client credentials, basic', { mode: 'oauth2_client_credentials', ...CLIENT, clientAuth: 'basic' }, CREDENTIALS],
    ['client credentials, JSON', { mode: 'oauth2_client_credentials', ...CLIENT, bodyFormat: 'json' }, CREDENTIALS],
    [
      'a password',
      { mode: 'oauth2_password', ...CLIENT, username: '{secrets.user}', password: '{secrets.password}' },
      CREDENTIALS,
    ],
    [
      'a code',
      { mode: 'oauth2_code', authorizeUrl: 'https://a.example', ...CLIENT },
      { kind: 'code', code: CANARY, redirectUri: 'https://a.example/cb', codeVerifier: CANARY },
    ],
    [
      'a refresh token',
      { mode: 'oauth2_code', authorizeUrl: 'https://a.example', ...CLIENT },
      { kind: 'refresh', refreshToken: CANARY },
    ],
    [
      'an assertion',
      {
        mode: 'oauth2_jwt',
        tokenUrl: endpoint.tokenUrl,
        jwt: { algorithm: 'RS256', key: '{secrets.key}', claims: { iss: 'x' }, ttlSeconds: 60 },
      },
      CREDENTIALS,
    ],
    [
      'a self-signed JWT',
      {
        mode: 'self_signed_jwt',
        jwt: { algorithm: 'RS256', key: '{secrets.key}', claims: { iss: 'x' }, ttlSeconds: 60 },
        exchange: { url: 'https://a.example/x', tokenPointer: '/token' },
      },
      CREDENTIALS,
    ],
  ]

  test.each(modes)('stays secret: %s', async (_name, auth, grant) => {
    const echoes = [
      (request: HttpRequest) => JSON.stringify(request),
      (request: HttpRequest) => `${String(request.body)} ${Object.values(request.headers).join(' ')}`,
      () => CANARY,
      () => key,
      (request: HttpRequest) => Buffer.from(CANARY).toString('base64') + Object.values(paramsOf(request)).join(' '),
    ]
    for (const echo of echoes) {
      for (const answer of [
        (said: string) => reply(400, { error: 'invalid_client', error_description: said }),
        (said: string) => reply(200, { error: said, message: said }),
        (said: string) => reply(500, { error: { message: said } }),
        (said: string) => reply(200, { note: said }),
        (said: string) => reply(200, said),
      ]) {
        let secretsSent: string[] = []
        const send = async (request: HttpRequest) => {
          secretsSent = [
            CANARY,
            key.split('\n')[1] as string,
            String(request.headers.authorization).split(' ')[1] ?? '',
            paramsOf(request).assertion ?? '',
          ]
          return answer(echo(request))
        }
        const result = await requestToken({
          auth,
          values: values({ secrets, settings: { host: 'id.example.com' } }),
          grant,
          send,
          now: NOW,
        })
        expect(result).toHaveProperty('failure')
        const shown = JSON.stringify(result)
        const plain = `${shown} ${decodeURIComponent(shown.replaceAll(/%(?![0-9A-F]{2})/g, '%25'))} ${shown.replaceAll('\\"', '"')}`
        for (const secret of secretsSent.filter((text) => text !== '' && text !== 'undefined')) {
          expect(plain).not.toContain(secret)
          expect(plain).not.toContain(Buffer.from(secret).toString('base64').slice(0, 20))
        }
        expect(plain).not.toMatch(/CANARY|s3cr3t/)
      }
    }
  })
})
