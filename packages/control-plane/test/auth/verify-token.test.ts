import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { SigningKey } from '@howazit/runtime'
import { describe, expect, it } from 'vitest'
import { issueToken } from '../../src/auth/issue-token.ts'
import type { FindIssuer } from '../../src/auth/issuer.ts'
import { createPlatformIssuer, PLATFORM_ISSUER, type PlatformIssuerDeps } from '../../src/auth/platform-issuer.ts'
import { createVerifyToken } from '../../src/auth/verify-token.ts'
import { forgeTokens, goodToken, listTolerated } from './forge-tokens.ts'

const NO_CLIENTS: PlatformIssuerDeps['clients'] = { isInForce: async () => false }
const NOW = new Date('2026-11-28T12:00:00Z')
const tenantId = randomUUID()

/** Takes tokens of the platform and of nobody else. */
function onlyPlatform(signingKeys: PlatformIssuerDeps['signingKeys'], clients = NO_CLIENTS): FindIssuer {
  const platform = createPlatformIssuer({ signingKeys, clients, operatorClients: NO_CLIENTS })
  return async (name) => (name === PLATFORM_ISSUER ? platform : undefined)
}

function makeKey(): SigningKey {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { id: randomUUID(), ...pair, activeFrom: new Date(0), retiresAt: undefined }
}

function setUp() {
  let now = NOW
  let listed = [makeKey()]
  let lookups = 0
  const keys = {
    current: async () => listed[0] as SigningKey,
    list: async () => {
      lookups += 1
      return listed
    },
  }
  return {
    keys,
    lookups: () => lookups,
    list: (...all: SigningKey[]) => {
      listed = all
    },
    pass: (ms: number) => {
      now = new Date(now.getTime() + ms)
    },
    verify: createVerifyToken(onlyPlatform(keys), { now: () => now }),
  }
}

describe('verifyToken', () => {
  const { keys, verify } = setUp()
  const key = keys.current()

  it('takes what issueToken made', async () => {
    const expiresAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 600_000)
    const claims = { tenantId, scopes: ['responses:read', 'surveys:write'], expiresAt }
    const today = createVerifyToken(onlyPlatform(keys), {
      now: () => new Date(),
    })
    expect(await today(await issueToken(keys, claims))).toEqual(claims)
  })

  it('takes an operator’s token, which is of no tenant and has no other scope', async () => {
    const expiresAt = new Date(Math.ceil(Date.now() / 1000) * 1000 + 600_000)
    const today = createVerifyToken(onlyPlatform(keys), { now: () => new Date() })
    const issue = (tenant: string | undefined, ...scopes: string[]) =>
      issueToken(keys, { tenantId: tenant, scopes, expiresAt })
    expect(await today(await issue(undefined, 'operator'))).toEqual({
      tenantId: undefined,
      scopes: ['operator'],
      expiresAt,
    })
    const neither = [
      issue(tenantId, 'operator'),
      issue(tenantId, 'responses:read', 'operator'),
      issue(undefined, 'operator', 'responses:read'),
      issue(undefined, 'responses:read'),
      issue(undefined),
    ]
    for (const token of neither) expect(await today(await token)).toBeUndefined()
  })

  it('takes the token that the forgeries are made of, and what differs from it within reason', async () => {
    const good = goodToken(await key, tenantId, NOW)
    for (const { what, token } of [{ what: 'good', token: good.token }, ...listTolerated(await key, good)])
      expect({ what, claims: await verify(token) }).toMatchObject({ what, claims: { tenantId } })
  })

  it('takes no forgery', async () => {
    const forgeries = forgeTokens(await key, goodToken(await key, tenantId, NOW))
    expect(forgeries.length).toBeGreaterThanOrEqual(60)
    expect(new Set(forgeries.map(({ what }) => what)).size).toBe(forgeries.length)
    // Longer than a header may be is refused before it comes here.
    const here = forgeries.filter(({ what }) => what !== 'more than a header carries')
    const taken = await Promise.all(here.map(async ({ what, token }) => (await verify(token)) && what))
    expect(taken.filter((what) => what !== undefined)).toEqual([])
  })

  it('takes tokens of the old key and the new one while both are listed, and of the old one no more when it is gone', async () => {
    const { keys, verify, list, pass } = setUp()
    const before = await keys.current()
    const after = makeKey()
    const [old, young] = [before, after].map((each) => goodToken(each, tenantId, NOW).token) as [string, string]
    expect(await verify(young)).toBeUndefined()
    list(after, before)
    expect([await verify(old), await verify(young)]).toEqual([
      expect.objectContaining({ tenantId }),
      expect.objectContaining({ tenantId }),
    ])
    list(after)
    pass(31_000)
    expect([await verify(old), await verify(young)]).toEqual([undefined, expect.objectContaining({ tenantId })])
  })

  it('looks at a token once in thirty seconds, and never beyond its end', async () => {
    const { keys, verify, lookups, pass } = setUp()
    const { token } = goodToken(await keys.current(), tenantId, NOW)
    for (let again = 0; again < 5; again += 1) await verify(token)
    expect(lookups()).toBe(1)
    pass(31_000)
    await verify(token)
    expect(lookups()).toBe(2)
    pass(700_000)
    expect(await verify(token)).toBeUndefined()
  })

  it('takes the tokens of a client until it is revoked', async () => {
    const { keys } = setUp()
    let isRevoked = false
    let now = NOW
    const clients = { isInForce: async (clientId: string) => clientId === 'kiosk' && !isRevoked }
    const verify = createVerifyToken(onlyPlatform(keys, clients), { now: () => now })
    const expiresAt = new Date(Date.now() + 600_000)
    const issue = (clientId: string) => issueToken(keys, { tenantId, clientId, scopes: ['responses:read'], expiresAt })
    const token = await issue('kiosk')
    expect(await verify(token)).toMatchObject({ tenantId, clientId: 'kiosk' })
    expect(await verify(await issue('another'))).toBeUndefined()
    isRevoked = true
    now = new Date(NOW.getTime() + 31_000)
    expect(await verify(token)).toBeUndefined()
  })

  it('passes on that the keys cannot be had: that is nobody’s forgery', async () => {
    const { keys } = setUp()
    const { token } = goodToken(await keys.current(), tenantId, NOW)
    const list = async () => Promise.reject(new Error('away'))
    const verify = createVerifyToken(onlyPlatform({ list }), {
      now: () => NOW,
    })
    await expect(verify(token)).rejects.toThrow('away')
  })
})
