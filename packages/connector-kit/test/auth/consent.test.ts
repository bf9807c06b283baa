import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { HttpRequest, OAuth2CodeAuth, PendingConsent, Sent } from '../../src/index.ts'
import { finishConsent, hashState, readState, revokeTokens, startConsent } from '../../src/index.ts'
import { NOW, tokens, values } from './support/connection.ts'
import { paramsOf, reply } from './support/vendor.ts'

const KEY = { tenantId: 'tenant-1', connectionId: 'connection-1' }
const REDIRECT = 'https://app.example.com/v1/connections/oauth/callback'
const CONNECTION = values({
  secrets: { id: 'client-1', secret: 'client-secret-1' },
  settings: { subdomain: 'acme' },
  authMode: 'oauth',
})
const AUTH: OAuth2CodeAuth = {
  mode: 'oauth2_code',
  authorizeUrl: 'https://{settings.subdomain}.example.com/authorize?audience=api.example.com',
  tokenUrl: 'https://{settings.subdomain}.example.com/token',
  clientId: '{secrets.id}',
  clientSecret: '{secrets.secret}',
  scopes: ['read', 'write'],
  extraAuthorizeParams: { prompt: 'consent', state: 'of the manifest', subdomain: '{settings.subdomain}' },
}

const start = async (auth = AUTH, session?: string) => {
  const started = await startConsent({
    key: KEY,
    auth,
    values: CONNECTION,
    redirectUri: REDIRECT,
    now: NOW,
    ...(session && { session }),
  })
  if ('failure' in started) throw new Error(started.failure.message)
  return { ...started, params: Object.fromEntries(new URL(started.authorizeUrl).searchParams) }
}

interface Back {
  readonly pending: PendingConsent
  readonly url: string
  readonly auth?: OAuth2CodeAuth
  readonly session?: string
  readonly answer?: Sent
  readonly now?: Date
}

const finish = async ({
  pending,
  url,
  auth = AUTH,
  session,
  answer = reply(200, { access_token: 'at-1', instance_url: 'https://na1.example.com', n: 7, o: {} }),
  now = NOW,
}: Back) => {
  const requests: HttpRequest[] = []
  const send = async (request: HttpRequest) => {
    requests.push(request)
    return answer
  }
  const learn = { fromToken: { instanceUrl: '/instance_url', n: '/n', absent: '/absent', object: '/o' } }
  const result = await finishConsent({ pending, auth, values: CONNECTION, url, session, learn, send, now })
  return { result, requests }
}

const callback = (state: string, more = '') => `${REDIRECT}?code=code-1&state=${state}${more}`

describe('startConsent', () => {
  test('sends the person to the vendor with state, PKCE and what else the vendor wants', async () => {
    const { authorizeUrl, params, state, pending } = await start()
    expect(new URL(authorizeUrl).origin).toBe('https://acme.example.com')
    expect(params).toEqual({
      audience: 'api.example.com',
      prompt: 'consent',
      subdomain: 'acme',
      response_type: 'code',
      client_id: 'client-1',
      redirect_uri: REDIRECT,
      scope: 'read write',
      state,
      code_challenge: expect.any(String),
      code_challenge_method: 'S256',
    })
    // RFC 7636 4.1 and 4.2.
    expect(pending.codeVerifier).toMatch(/^[\w-]{43}$/)
    expect(params.code_challenge).toBe(
      createHash('sha256')
        .update(pending.codeVerifier as string)
        .digest('base64url'),
    )
    expect(authorizeUrl).not.toContain('client-secret-1')
  })

  test('keeps nothing from which the state could be made again, and never gives the same one', async () => {
    const [one, other] = await Promise.all([start(), start()])
    expect(JSON.stringify(one.pending)).not.toContain(one.state)
    expect(one.pending).toMatchObject({
      key: KEY,
      authMode: 'oauth',
      stateHash: hashState(one.state),
      redirectUri: REDIRECT,
      expiresAt: '2026-01-02T03:14:05.678Z',
    })
    expect(one.state).not.toBe(other.state)
    expect(one.state.length).toBeGreaterThanOrEqual(43)
  })

  test('says in the state whose it is, and takes no other text for one', async () => {
    const { state } = await start()
    expect(readState(state)).toEqual(KEY)
    const [head, random = ''] = state.split('.')
    for (const other of [
      '',
      '.',
      state.slice(0, -1),
      `${state}x`,
      `=${state}`,
      `${head}==.${random}`,
      `!${state}`,
      `${random}.${random}`,
      `.${random}`,
    ]) {
      expect(readState(other)).toBeUndefined()
    }
  })

  test('goes without PKCE only where the manifest says that the vendor refuses it', async () => {
    const { params, pending } = await start({ ...AUTH, pkce: 'none' })
    expect(params).not.toHaveProperty('code_challenge')
    expect(pending).not.toHaveProperty('codeVerifier')
  })

  test('says what the connection lacks', async () => {
    const asking = { key: KEY, auth: AUTH, values: values(), redirectUri: REDIRECT, now: NOW }
    expect(await startConsent(asking)).toMatchObject({ failure: { reason: 'credentials_incomplete' } })
  })
})

describe('finishConsent', () => {
  test('exchanges the code with the verifier and learns from the reply', async () => {
    const { state, pending } = await start()
    const { result, requests } = await finish({ pending, url: callback(state) })
    expect(result).toMatchObject({
      tokens: { accessToken: 'at-1' },
      learnt: { instanceUrl: 'https://na1.example.com', n: '7' },
    })
    expect(Object.keys('learnt' in result ? result.learnt : {})).toEqual(['instanceUrl', 'n'])
    expect(requests.map(paramsOf)).toEqual([
      {
        grant_type: 'authorization_code',
        code: 'code-1',
        redirect_uri: REDIRECT,
        code_verifier: pending.codeVerifier,
        client_id: 'client-1',
        client_secret: 'client-secret-1',
      },
    ])
  })

  test.each<[string, string, (state: string) => string, object?]>([
    ['another state', 'consent_state', () => callback('A'.repeat(43))],
    ['no state', 'consent_state', () => `${REDIRECT}?code=code-1`],
    ['a state with something behind', 'consent_state', (state) => callback(`${state}x`)],
    ['a state in another case', 'consent_state', (state) => callback(state.toUpperCase())],
    ['two states', 'consent_repeated', (state) => callback(state, `&state=${state}`)],
    ['two codes', 'consent_repeated', (state) => callback(state, '&code=other')],
    ['no code', 'consent_code', (state) => `${REDIRECT}?state=${state}`],
    ['an endless code', 'consent_code', (state) => `${REDIRECT}?state=${state}&code=${'c'.repeat(5_000)}`],
    ['another path', 'consent_redirect', (state) => callback(state).replace('/callback', '/callback/')],
    ['another host', 'consent_redirect', (state) => callback(state).replace('app.', 'app2.')],
    ['another scheme', 'consent_redirect', (state) => callback(state).replace('https', 'http')],
    ['eleven minutes', 'consent_expired', callback, { now: new Date(NOW.getTime() + 600_001) }],
  ])('refuses %s and asks nobody', async (_name, reason, url, more) => {
    const { state, pending } = await start()
    const { result, requests } = await finish({ pending, url: url(state), ...more })
    expect(result).toMatchObject({ failure: { outcome: 'refused', reason } })
    expect(requests).toEqual([])
  })

  // RFC 9700 4.7: an attacker starts, the victim agrees. What the browser holds tells them apart.
  test('takes it only from the browser that began it', async () => {
    const { state, pending } = await start(AUTH, 'cookie-1')
    expect(JSON.stringify(pending)).not.toContain('cookie-1')
    for (const session of [undefined, 'cookie-2', '']) {
      const { result } = await finish({ pending, url: callback(state), ...(session !== undefined && { session }) })
      expect(result).toMatchObject({ failure: { reason: 'consent_session' } })
    }
    expect((await finish({ pending, url: callback(state), session: 'cookie-1' })).result).toHaveProperty('tokens')
  })

  // RFC 9207 2.4.
  test('takes it only from the issuer, where the vendor names itself', async () => {
    const auth = { ...AUTH, issuer: 'https://{settings.subdomain}.example.com' }
    const { state, pending } = await start(auth)
    const iss = (value: string) => callback(state, `&iss=${encodeURIComponent(value)}`)
    for (const url of [
      callback(state),
      iss('https://evil.example.com'),
      iss('https://acme.example.com/'),
      iss('https://ACME.example.com'),
    ]) {
      expect((await finish({ pending, url, auth })).result).toMatchObject({ failure: { reason: 'consent_issuer' } })
    }
    expect((await finish({ pending, url: iss('https://acme.example.com'), auth })).result).toHaveProperty('tokens')
  })

  test('says that somebody declined, in words that anyone may have written', async () => {
    const { state, pending } = await start()
    const said = encodeURIComponent(`No\r\n\u202E<script>${'x'.repeat(1_000)}`)
    const { result, requests } = await finish({
      pending,
      url: `${REDIRECT}?error=access_denied&error_description=${said}&state=${state}`,
    })
    expect(result).toMatchObject({ failure: { reason: 'consent_declined', hint: expect.stringContaining('declined') } })
    const message = 'failure' in result ? result.failure.message : ''
    expect(message).toMatch(/^[\x20-\x7e]{1,320}$/)
    expect(requests).toEqual([])
  })

  test('says what the token endpoint did not like, without the code', async () => {
    const { state, pending } = await start()
    const { result } = await finish({
      pending,
      url: callback(state),
      answer: reply(400, { error: 'invalid_grant', error_description: 'code-1 is used' }),
    })
    expect(result).toMatchObject({
      failure: { reason: 'token_invalid_grant', message: expect.stringContaining('[redacted] is used') },
    })
  })
})

describe('revokeTokens', () => {
  const revoke = async (auth: OAuth2CodeAuth, answer: Sent) => {
    const requests: HttpRequest[] = []
    const send = async (request: HttpRequest) => {
      requests.push(request)
      return answer
    }
    const result = await revokeTokens({
      auth,
      values: CONNECTION,
      tokens: tokens('at-1', { refreshToken: 'rt-1' }),
      send,
      now: NOW,
    })
    return { result, requests }
  }
  const revokeUrl = 'https://{settings.subdomain}.example.com/revoke'

  test('tells the vendor, as the client it is (RFC 7009)', async () => {
    const { result, requests } = await revoke({ ...AUTH, revokeUrl }, reply(200, ''))
    expect(result).toEqual({ isRevoked: true })
    expect(requests[0]?.url).toBe('https://acme.example.com/revoke')
    expect(paramsOf(requests[0] as HttpRequest)).toEqual({
      token: 'rt-1',
      client_id: 'client-1',
      client_secret: 'client-secret-1',
    })
    const basic = await revoke({ ...AUTH, revokeUrl, clientAuth: 'basic', bodyFormat: 'json' }, reply(200, ''))
    expect(basic.requests[0]?.headers.authorization).toMatch(/^Basic /)
    expect(basic.requests[0]?.body).toBe('{"token":"rt-1"}')
  })

  test('says so where the vendor has no such address, and why where it did not work', async () => {
    expect(await revoke(AUTH, reply(200, ''))).toMatchObject({ result: { isRevoked: false }, requests: [] })
    const { result } = await revoke(
      { ...AUTH, revokeUrl },
      reply(401, { error: 'invalid_client', error_description: 'rt-1?' }),
    )
    expect(result).toMatchObject({ failure: { reason: 'token_invalid_client' } })
    expect(JSON.stringify(result)).not.toContain('rt-1')
  })
})
