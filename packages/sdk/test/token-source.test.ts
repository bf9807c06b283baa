import { expect, it } from 'vitest'
import { HowazitError } from '../src/errors.ts'
import type { TokenGrant } from '../src/generated/types.gen.ts'
import { createTokenSource } from '../src/token-source.ts'
import { connect } from './support/connect.ts'
import { json, startServer } from './support/start-server.ts'

const CREDENTIALS = { clientId: 'hc_kiosk', secret: 'hs_secret' }

function setUp(answer: (asked: number) => Promise<TokenGrant> | TokenGrant, more = {}) {
  let nowMs = 0
  const asked: unknown[] = []
  const clock = { now: () => nowMs, schedule: () => () => {} }
  const requestToken = async (form: unknown) => {
    asked.push(form)
    return await answer(asked.length)
  }
  return {
    asked,
    pass: (ms: number) => {
      nowMs += ms
    },
    getToken: createTokenSource({ ...CREDENTIALS, ...more }, { clock, requestToken }),
  }
}

const grant = (asked: number): TokenGrant => ({
  access_token: `token-${asked}`,
  token_type: 'Bearer',
  expires_in: 600,
  scope: 'responses:write',
})

it('asks once for all who need a token, and again when four fifths of its life are over', async () => {
  const { getToken, asked, pass } = setUp(grant)
  expect(await Promise.all([getToken(), getToken(), getToken()])).toEqual(['token-1', 'token-1', 'token-1'])
  pass(479_999)
  expect(await getToken()).toBe('token-1')
  pass(1)
  expect(await getToken()).toBe('token-2')
  expect(asked).toHaveLength(2)
})

it('asks with the credentials, and for scopes where some were named', async () => {
  const { getToken, asked } = setUp(grant, { scopes: ['responses:write', 'surveys:read'] })
  await getToken()
  expect(asked).toEqual([
    {
      grant_type: 'client_credentials',
      client_id: 'hc_kiosk',
      client_secret: 'hs_secret',
      scope: 'responses:write surveys:read',
    },
  ])
})

it('says that the client was refused, and lets be what is no refusal', async () => {
  const refused = setUp(() => Promise.reject(new HowazitError('unauthenticated', 'No.', { details: { status: 401 } })))
  await expect(refused.getToken()).rejects.toMatchObject({
    code: 'auth_failed',
    message: expect.stringContaining('hc_kiosk'),
  })
  const away = setUp(() => Promise.reject(new HowazitError('unavailable', 'Later.', { details: { status: 503 } })))
  await expect(away.getToken()).rejects.toMatchObject({ code: 'unavailable' })
  await expect(away.getToken()).rejects.toMatchObject({ code: 'unavailable' })
  expect(away.asked).toHaveLength(2)
})

it('is what a client with an id and a secret calls with', async () => {
  const { baseUrl, received } = await startServer(json(200, grant(1)))
  const { howazit } = connect(baseUrl, { auth: CREDENTIALS })
  await howazit.whoami()
  await howazit.whoami()
  expect(received.map(({ url, headers }) => [url, headers['content-type'], headers.authorization])).toEqual([
    ['/oauth/token', 'application/x-www-form-urlencoded', undefined],
    ['/v1/whoami', undefined, 'Bearer token-1'],
    ['/v1/whoami', undefined, 'Bearer token-1'],
  ])
  expect(received[0]?.body).toBe('grant_type=client_credentials&client_id=hc_kiosk&client_secret=hs_secret')
})
