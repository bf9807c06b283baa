import { describe, expect, test } from 'vitest'
import type { Auth, Granted, TokenStore, Tokens } from '../../src/index.ts'
import { createMemoryTokenStore, createTokens } from '../../src/index.ts'
import { values } from './support/connection.ts'
import { Crash, createVendor, reply } from './support/vendor.ts'

const KEY = { tenantId: 'tenant-1', connectionId: 'connection-1' }
const SECRETS = { clientId: 'client-1', clientSecret: 'client-secret-1' }
const CLIENT = {
  tokenUrl: 'https://id.example.com/token',
  clientId: '{secrets.clientId}',
  clientSecret: '{secrets.clientSecret}',
}
const CREDENTIALS: Auth = { mode: 'oauth2_client_credentials', ...CLIENT }
const code = (more: object = {}): Auth => ({
  mode: 'oauth2_code',
  authorizeUrl: 'https://id.example.com/authorize',
  ...CLIENT,
  ...more,
})
const TIMED_OUT = { error: { code: 'UND_ERR_HEADERS_TIMEOUT' } }
const UNREACHABLE = { error: { code: 'ECONNREFUSED' } }

const setup = (
  auth: Auth,
  vendorOptions: Parameters<typeof createVendor>[1] = {},
  decorate = (store: TokenStore) => store,
) => {
  let time = Date.parse('2026-01-01T00:00:00Z')
  const passMs = (ms: number) => {
    time += ms
  }
  const now = () => new Date(time)
  const memory = createMemoryTokenStore(now)
  memory.add(KEY)
  const store = decorate(memory)
  const vendor = createVendor(now, vendorOptions)
  /** Every call is another process: nothing is shared but the store. */
  const process = () =>
    createTokens({ store, send: vendor.send, now, random: () => 0.5, wait: async (ms) => passMs(ms) })
  const grant = (stale?: string, from = process()) =>
    from.grant({
      key: KEY,
      connector: 'tracker',
      auth,
      values: values({ secrets: SECRETS }),
      ...(stale !== undefined && { stale }),
    })
  const accessToken = async (stale?: string) => tokenOf(await grant(stale))
  return {
    store: memory,
    vendor,
    process,
    grant,
    accessToken,
    pass: (seconds: number) => passMs(seconds * 1000),
    keep: (tokens: Partial<Tokens> = {}) =>
      process().keep(KEY, {
        accessToken: 'at-0',
        refreshToken: 'rt-0',
        expiresAt: new Date(time + 3600_000).toISOString(),
        reply: null,
        ...tokens,
      }),
  }
}

const tokenOf = (granted: Granted) => ('tokens' in granted ? granted.tokens?.accessToken : granted.failure.reason)

describe('createTokens', () => {
  test('has none for modes without tokens', async () => {
    expect(await setup({ mode: 'none' }).grant()).toEqual({ tokens: undefined })
  })

  test('asks once for a new token and gives the kept one until four fifths of its life', async () => {
    const { accessToken, vendor, pass } = setup(CREDENTIALS)
    expect(await accessToken()).toBe('at-1')
    pass(0.79 * 3600)
    expect(await accessToken()).toBe('at-1')
    pass(0.02 * 3600)
    expect(await accessToken()).toBe('at-2')
    expect(vendor.asked).toHaveLength(2)
  })

  test.each([0, 1])(
    'spreads renewals: with the random number %i a twentieth of the life to one side',
    async (random) => {
      const now = () => new Date(0)
      const store = createMemoryTokenStore(now)
      store.add(KEY)
      const source = createTokens({
        store,
        send: createVendor(now).send,
        now,
        random: () => random,
        wait: async () => {},
      })
      await source.grant({ key: KEY, connector: 'tracker', auth: CREDENTIALS, values: values({ secrets: SECRETS }) })
      const refreshAt = Date.parse((await store.read(KEY))?.record.refreshAt ?? '') / 3600_000
      expect(refreshAt).toBeCloseTo(random === 0 ? 0.75 : 0.85, 5)
    },
  )

  test('asks once for many at the same time, in one process and in several', async () => {
    const { grant, vendor, process } = setup(CREDENTIALS)
    const processes = Array.from({ length: 4 }, process)
    const granted = await Promise.all(
      processes.flatMap((each) => Array.from({ length: 25 }, () => grant(undefined, each))),
    )
    expect(new Set(granted.map(tokenOf))).toEqual(new Set(['at-1']))
    expect(vendor.asked).toHaveLength(1)
  })

  test('renews a refused token once, whoever comes with it', async () => {
    const { accessToken, vendor } = setup(CREDENTIALS)
    expect(await accessToken()).toBe('at-1')
    expect(await Promise.all([accessToken('at-1'), accessToken('at-1'), accessToken('at-1')])).toEqual([
      'at-2',
      'at-2',
      'at-2',
    ])
    expect(await accessToken('at-1')).toBe('at-2')
    expect(vendor.asked).toHaveLength(2)
  })

  test('goes on with the token that holds while somebody else is renewing it', async () => {
    const { accessToken, store, vendor, pass } = setup(CREDENTIALS)
    await accessToken()
    pass(0.9 * 3600)
    const { record, version } = (await store.read(KEY))!
    await store.lease(KEY, { version, forMs: 60_000, record })
    expect(await accessToken()).toBe('at-1')
    expect(vendor.asked).toHaveLength(1)
  })

  test('takes over from a process that died while it was asking', async () => {
    const { accessToken, vendor, grant, pass } = setup(CREDENTIALS)
    vendor.troubles.push({ crash: true })
    await expect(grant()).rejects.toThrow(Crash)
    expect(await grant()).toMatchObject({ failure: { outcome: 'retry', reason: 'token_busy' } })
    pass(60)
    expect(await accessToken()).toBe('at-2')
  })

  test.each([TIMED_OUT, UNREACHABLE, reply(503, '', { 'retry-after': '7' }), reply(500, 'oops')])(
    'gives the old token while it holds when the endpoint answers %j, and asks again a minute later',
    async (answer) => {
      const { accessToken, vendor, pass, grant } = setup(CREDENTIALS)
      await accessToken()
      pass(0.81 * 3600)
      vendor.troubles.push({ before: answer }, { before: answer })
      expect(await accessToken()).toBe('at-1')
      expect(await accessToken()).toBe('at-1')
      expect(vendor.asked).toHaveLength(2)
      pass(3600)
      expect(await grant()).toMatchObject({ failure: { outcome: 'retry' } })
      expect(await accessToken()).toBe('at-2')
    },
  )

  test('keeps a fixed refresh token that the reply does not repeat', async () => {
    const { accessToken, vendor, keep, pass } = setup(code())
    await keep()
    for (const expected of ['at-1', 'at-2']) {
      pass(3601)
      expect(await accessToken()).toBe(expected)
    }
    expect(vendor.asked.map((params) => params.refresh_token)).toEqual(['rt-0', 'rt-0'])
  })

  test('uses a fixed refresh token again after an attempt that nobody knows the end of', async () => {
    const { accessToken, vendor, keep, pass } = setup(code())
    await keep()
    pass(3601)
    vendor.troubles.push({ after: TIMED_OUT })
    expect(await accessToken()).toBe('token_network_und_err_headers_timeout')
    expect(await accessToken()).toBe('at-2')
  })

  test('remembers that access was revoked and asks no more, until somebody consents again', async () => {
    const { grant, accessToken, vendor, keep, pass } = setup(code())
    await keep()
    vendor.revoke()
    pass(3601)
    for (let times = 0; times < 3; times++) {
      expect(await grant()).toMatchObject({ failure: { outcome: 'refused', reason: 'needs_consent', disable: true } })
    }
    expect(vendor.asked).toHaveLength(1)
    await keep({ accessToken: 'at-new' })
    expect(await accessToken()).toBe('at-new')
  })

  test('gives the access token for as long as it holds when only the refresh token is dead', async () => {
    const { accessToken, vendor, keep, pass } = setup(code())
    await keep()
    vendor.revoke()
    pass(0.9 * 3600)
    expect(await accessToken()).toBe('at-0')
    pass(0.1 * 3600)
    expect(await accessToken()).toBe('needs_consent')
  })

  test('needs consent where there is no refresh token, and where nobody consented yet', async () => {
    const { accessToken, keep, pass } = setup(code({ refresh: 'none' }))
    expect(await accessToken()).toBe('needs_consent')
    await keep()
    expect(await accessToken()).toBe('at-0')
    expect(await accessToken('at-0')).toBe('needs_consent')
    pass(3601)
    expect(await accessToken()).toBe('needs_consent')
  })

  test('has no tokens for a connection that is gone', async () => {
    const { process } = setup(CREDENTIALS)
    const key = { ...KEY, tenantId: 'tenant-2' }
    const granted = await process().grant({
      key,
      connector: 'tracker',
      auth: CREDENTIALS,
      values: values({ secrets: SECRETS }),
    })
    expect(granted).toMatchObject({ failure: { reason: 'needs_consent' } })
    expect(await process().keep(key, { accessToken: 'a', reply: null })).toBe(false)
  })
})

describe('a rotating refresh token', () => {
  const ROTATING = code({ refresh: 'rotating' })

  test('is used once each', async () => {
    const { accessToken, vendor, keep, pass } = setup(ROTATING, { isRotating: true })
    await keep()
    for (let times = 1; times <= 5; times++) {
      pass(3000)
      expect(new Set(await Promise.all([accessToken(), accessToken(), accessToken()]))).toContain(`at-${times}`)
    }
    expect(vendor.asked.map((params) => params.refresh_token)).toEqual(['rt-0', 'rt-1', 'rt-2', 'rt-3', 'rt-4'])
    expect(vendor.isRevoked()).toBe(false)
  })

  test.each([
    ['the process dies before the reply is kept', { crash: true }],
    ['the reply gets lost', { after: TIMED_OUT }],
    ['a gateway answers 502', { after: reply(502, '') }],
  ] as const)(
    'is never used again when %s: the access token is given while it holds, then consent is needed',
    async (_name, trouble) => {
      const { accessToken, grant, vendor, keep, pass } = setup(ROTATING, { isRotating: true })
      await keep()
      pass(3000)
      vendor.troubles.push(trouble)
      await grant().catch((error: unknown) => expect(error).toBeInstanceOf(Crash))
      pass(61)
      expect(await accessToken()).toBe('at-0')
      pass(600)
      expect(await grant()).toMatchObject({
        failure: { reason: 'needs_consent', message: expect.stringContaining('may be spent') },
      })
      expect(vendor.asked).toHaveLength(1)
      expect(vendor.isRevoked()).toBe(false)
    },
  )

  test.each([
    ['it certainly did not arrive', { before: UNREACHABLE }],
    ['the vendor was too busy', { before: reply(429, '', { 'retry-after': '1' }) }],
    ['the vendor was down', { before: reply(503, '') }],
    ['the client secret was wrong', { before: reply(401, { error: 'invalid_client' }) }],
  ])('is used again when %s', async (_name, trouble) => {
    const { accessToken, vendor, keep, pass } = setup(ROTATING, { isRotating: true })
    await keep()
    pass(3601)
    vendor.troubles.push(trouble)
    await accessToken()
    expect(await accessToken()).toBe('at-1')
    expect(vendor.isRevoked()).toBe(false)
  })

  test('is used once more within the time the vendor allows, counted from its first use, and not after', async () => {
    const auth = code({ refresh: 'rotating', refreshReuseSeconds: 600 })
    const lostOnce = setup(auth, { isRotating: true, leewayMs: 600_000 })
    await lostOnce.keep()
    lostOnce.pass(3601)
    lostOnce.vendor.troubles.push({ after: TIMED_OUT })
    await lostOnce.accessToken()
    lostOnce.pass(500)
    expect(await lostOnce.accessToken()).toBe('at-2')

    const lostTwice = setup(auth, { isRotating: true, leewayMs: 600_000 })
    await lostTwice.keep()
    lostTwice.pass(3601)
    lostTwice.vendor.troubles.push({ after: TIMED_OUT }, { after: TIMED_OUT })
    await lostTwice.accessToken()
    lostTwice.pass(500)
    await lostTwice.accessToken()
    lostTwice.pass(100)
    expect(await lostTwice.accessToken()).toBe('needs_consent')
    expect(lostTwice.vendor.asked).toHaveLength(2)
    expect(lostTwice.vendor.isRevoked()).toBe(false)
  })

  test('stays in doubt when an attempt that did not arrive follows one whose reply was lost', async () => {
    const auth = code({ refresh: 'rotating', refreshReuseSeconds: 600 })
    const { accessToken, keep, pass, vendor } = setup(auth, { isRotating: true, leewayMs: 600_000 })
    await keep()
    pass(3601)
    vendor.troubles.push({ after: TIMED_OUT }, { before: UNREACHABLE })
    await accessToken()
    await accessToken()
    pass(600)
    expect(await accessToken()).toBe('needs_consent')
    expect(vendor.isRevoked()).toBe(false)
  })

  test('is kept although the store is away when the reply comes', async () => {
    let failures = 3
    const { accessToken, keep, pass, store } = setup(ROTATING, { isRotating: true }, (memory) => ({
      ...memory,
      write: async (key, write) => {
        if (write.record.tokens?.refreshToken === 'rt-1' && failures-- > 0) throw new Error('the database is away')
        return memory.write(key, write)
      },
    }))
    await keep()
    pass(3601)
    expect(await accessToken()).toBe('at-1')
    expect((await store.read(KEY))?.record.tokens?.refreshToken).toBe('rt-1')
  })

  test.each(['before', 'after'])(
    'is not in doubt when the store fails %s it took the lease, for nothing went out',
    async (when) => {
      let isFailing = true
      const { accessToken, grant, keep, pass, store, vendor } = setup(ROTATING, { isRotating: true }, (memory) => ({
        ...memory,
        lease: async (key, lease) => {
          if (!isFailing) return memory.lease(key, lease)
          isFailing = false
          if (when === 'after') await memory.lease(key, lease)
          throw new Error('the database is away')
        },
      }))
      await keep()
      pass(3601)
      await expect(grant()).rejects.toThrow('the database is away')
      expect((await store.read(KEY))?.record.spentSince).toBeUndefined()
      expect(vendor.asked).toEqual([])
      expect(await accessToken()).toBe('at-1')
    },
  )

  test('is kept although another process took the lease over in the meantime', async () => {
    let isSlow = true
    const { accessToken, keep, pass, store, process, grant } = setup(ROTATING, { isRotating: true }, (memory) => ({
      ...memory,
      write: async (key, write) => {
        if (write.record.tokens?.refreshToken === 'rt-1' && isSlow) {
          isSlow = false
          pass(61)
          expect(tokenOf(await grant(undefined, process()))).toBe('needs_consent')
        }
        return memory.write(key, write)
      },
    }))
    await keep()
    pass(3601)
    expect(await accessToken()).toBe('at-1')
    expect((await store.read(KEY))?.record).toMatchObject({ tokens: { refreshToken: 'rt-1' } })
    expect((await store.read(KEY))?.record.spentSince).toBeUndefined()
  })
})
