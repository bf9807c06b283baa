import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import type { IssuerProvider, TrustedIssuer } from '@howazit/runtime'
import { HowazitError } from '@howazit/sdk'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { createFindIssuer } from '../../src/auth/find-issuer.ts'
import type { Issuer } from '../../src/auth/issuer.ts'
import { createVerifyToken } from '../../src/auth/verify-token.ts'

const NOW = new Date('2026-11-28T12:00:00Z')
const SECONDS = NOW.getTime() / 1000
const ISSUER = 'https://login.example.com/realms/all'
const [acme, globex] = [randomUUID(), randomUUID()]
const PLATFORM = {} as Issuer

type Claims = Readonly<Record<string, unknown>>

/** A provider as its metadata and key set show it, and the platform that trusts it. */
function setUp(settings: Partial<TrustedIssuer> = {}) {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const listed: TrustedIssuer = {
    issuer: ISSUER,
    provider: 'rfc9068',
    audience: 'howazit',
    algorithm: 'RS256',
    tenantClaim: undefined,
    tenants: { '': acme },
    ...settings,
  }
  const world = {
    now: NOW,
    trusted: [listed] as readonly TrustedIssuer[],
    metadata: { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` } as unknown,
    keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'one' }] as unknown[],
    isAway: false,
    asked: [] as string[],
  }
  const fetchJson = async (url: string) => {
    world.asked.push(url)
    if (world.isAway) throw new HowazitError('unavailable', 'away')
    return url.endsWith('/keys') ? { keys: world.keys } : world.metadata
  }
  const clock = { now: () => world.now }
  const findIssuer = createFindIssuer({
    platform: PLATFORM,
    trustedIssuers: { list: async () => world.trusted },
    fetchJson,
    clock,
  })
  const sign = (claims: Claims, header: Claims = {}, key: KeyObject = pair.privateKey) =>
    new SignJWT({ iss: ISSUER, aud: 'howazit', exp: SECONDS + 3600, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'at+jwt', ...header })
      .sign(key)
  return {
    world,
    pair,
    sign,
    verify: createVerifyToken(findIssuer, clock),
    pass: (ms: number) => {
      world.now = new Date(world.now.getTime() + ms)
    },
  }
}

const STANDARD = { client_id: 'kiosk', scope: 'responses:write responses:read' }
const WITHOUT_TYP = { typ: undefined }

/** A token as each provider makes it for a program, and the ID token it makes for a person who signs in to that program. */
const PRODUCTS: readonly (readonly [IssuerProvider, Claims, Claims, Claims, Claims])[] = [
  ['rfc9068', STANDARD, {}, { nonce: 'n' }, { typ: 'JWT' }],
  [
    'entra',
    { azp: 'b2', roles: ['responses:write', 'responses:read'], ver: '2.0' },
    { typ: 'JWT' },
    { roles: ['responses:write'], nonce: 'n' },
    { typ: 'JWT' },
  ],
  [
    'okta',
    { cid: '0oa1', scp: ['responses:write', 'responses:read'] },
    WITHOUT_TYP,
    { amr: ['pwd'], nonce: 'n' },
    WITHOUT_TYP,
  ],
  [
    'cognito',
    {
      aud: undefined,
      token_use: 'access',
      client_id: '5f',
      scope: 'howazit/responses:write howazit/responses:read other/surveys:read',
    },
    WITHOUT_TYP,
    { token_use: 'id', scope: 'howazit/responses:write' },
    WITHOUT_TYP,
  ],
  [
    'keycloak',
    { typ: 'Bearer', azp: 'kiosk', scope: 'responses:write responses:read' },
    { typ: 'JWT' },
    { typ: 'ID', scope: 'responses:write' },
    { typ: 'JWT' },
  ],
]

describe('a token of a trusted issuer', () => {
  it.each(PRODUCTS)(
    'is taken as %s makes it, and an ID token is not',
    async (provider, access, accessHeader, id, idHeader) => {
      const { sign, verify } = setUp({ provider })
      expect(await verify(await sign(access, accessHeader))).toEqual({
        tenantId: acme,
        scopes: ['responses:write', 'responses:read'],
        expiresAt: new Date((SECONDS + 3600) * 1000),
      })
      expect(await verify(await sign(id, idHeader))).toBeUndefined()
    },
  )

  it('is of the tenant that its claim names, of those that the issuer may speak for', async () => {
    const { sign, verify } = setUp({ tenantClaim: 'org', tenants: { a: acme, g: globex } })
    const claimsOf = async (claims: Claims) => await verify(await sign({ ...STANDARD, ...claims }))
    expect(await claimsOf({ org: 'g' })).toMatchObject({ tenantId: globex })
    // What it says about tenants otherwise means nothing.
    expect(await claimsOf({ org: 'a', tenant_id: globex })).toMatchObject({ tenantId: acme })
    for (const org of [undefined, '', 'A', globex, 'constructor', '__proto__', ['a'], { a: acme }, 1])
      expect(await claimsOf({ org, tenant_id: acme })).toBeUndefined()
  })

  it('cannot name a client of ours', async () => {
    const { sign, verify } = setUp()
    expect(await verify(await sign({ ...STANDARD, client_id: 'hc_ours' }))).not.toHaveProperty('clientId')
  })

  it('is refused with another issuer, audience, algorithm, type, key or time', async () => {
    const { sign, verify, pair } = setUp()
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const forgeries = [
      sign({ ...STANDARD, iss: `${ISSUER}/` }),
      sign({ ...STANDARD, iss: 'howazit' }),
      sign({ ...STANDARD, aud: 'other' }),
      sign({ ...STANDARD, aud: undefined }),
      sign(STANDARD, { alg: 'PS256' }),
      sign(STANDARD, { typ: 'JWT' }),
      sign(STANDARD, { typ: 'logout+jwt' }),
      sign(STANDARD, { kid: 'two' }),
      sign(STANDARD, { jwk: pair.publicKey.export({ format: 'jwk' }) }, stranger),
      sign({ ...STANDARD, exp: SECONDS - 61 }),
      sign({ ...STANDARD, exp: undefined }),
      sign({ ...STANDARD, nbf: SECONDS + 61 }),
      sign({ ...STANDARD, scope: ['responses:write'] }),
    ]
    // The platform has no key here, which the second would ask it for.
    Object.assign(PLATFORM, { findKey: async () => undefined })
    expect((await Promise.all(forgeries.map(async (token) => await verify(await token)))).filter(Boolean)).toEqual([])
    expect(await verify(await sign(STANDARD))).toMatchObject({ tenantId: acme })
  })

  it('is refused within half a minute of the issuer no longer being trusted', async () => {
    const { sign, verify, world, pass } = setUp()
    const token = await sign(STANDARD)
    expect(await verify(token)).toBeDefined()
    world.trusted = []
    pass(31_000)
    expect(await verify(token)).toBeUndefined()
  })
})

describe('the keys of a trusted issuer', () => {
  it('are asked for once in ten minutes, and a new one is found within one', async () => {
    const { sign, verify, world, pass } = setUp()
    for (const jti of ['a', 'b', 'c']) expect(await verify(await sign({ ...STANDARD, jti }))).toBeDefined()
    expect(world.asked).toEqual([`${ISSUER}/.well-known/openid-configuration`, `${ISSUER}/keys`])

    const young = generateKeyPairSync('rsa', { modulusLength: 2048 })
    world.keys.push({ ...young.publicKey.export({ format: 'jwk' }), kid: 'two' })
    const token = await sign(STANDARD, { kid: 'two' }, young.privateKey)
    // Whoever makes up key ids does not make us ask each time.
    for (let again = 0; again < 5; again += 1) expect(await verify(token)).toBeUndefined()
    expect(world.asked.length).toBe(2)
    pass(61_000)
    expect(await verify(token)).toBeDefined()
    expect(world.asked.length).toBe(4)
  })

  it('are still taken while the provider is away, and are asked for again', async () => {
    const { sign, verify, world, pass } = setUp()
    const token = await sign(STANDARD)
    expect(await verify(token)).toBeDefined()
    world.isAway = true
    pass(1_200_000)
    expect(await verify(token)).toBeDefined()
    pass(31_000)
    world.isAway = false
    world.keys = []
    expect(await verify(token)).toBeUndefined()
  })

  it('cannot be had: that is nobody’s forgery', async () => {
    const { sign, verify, world } = setUp()
    world.isAway = true
    await expect(verify(await sign(STANDARD))).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('are those of the issuer that its metadata names, for signatures with its algorithm', async () => {
    const other = setUp()
    other.world.metadata = { issuer: 'https://other.example.com', jwks_uri: `${ISSUER}/keys` }
    await expect(other.verify(await other.sign(STANDARD))).rejects.toMatchObject({ code: 'unavailable' })

    for (const change of [{ use: 'enc' }, { alg: 'PS256' }, { kty: 'oct', k: 'c2VjcmV0' }, { kid: 1 }]) {
      const { sign, verify, world } = setUp()
      world.keys = [null, 'key', Object.assign(world.keys[0] as object, change)]
      expect(await verify(await sign(STANDARD))).toBeUndefined()
    }
  })
})
