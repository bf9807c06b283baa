import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import type { SigningKey } from '@howazit/runtime'

/** A token that must not be taken, and why. */
export interface Forgery {
  readonly what: string
  readonly token: string
}

type Json = Readonly<Record<string, unknown>>

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url')

const signatureOf = (input: string, key: KeyObject, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363') =>
  sign('sha256', Buffer.from(input), { key, dsaEncoding }).toString('base64url')

/** A JWT by hand: what a library would refuse to make. */
function makeToken(header: unknown, payload: unknown, key: KeyObject): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${signatureOf(input, key)}`
}

function makeHmacToken(header: Json, payload: Json, secret: string | Buffer): string {
  const input = `${encode({ ...header, alg: 'HS256' })}.${encode(payload)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

/** What a good token of this key says; every forgery is one of these with one thing wrong. */
export function goodToken(key: SigningKey, tenantId: string, now: Date) {
  const seconds = Math.floor(now.getTime() / 1000)
  const header = { alg: 'ES256', typ: 'at+jwt', kid: key.id }
  const payload = {
    iss: 'howazit',
    aud: 'howazit',
    iat: seconds,
    exp: seconds + 600,
    jti: randomUUID(),
    tenant_id: tenantId,
    scope: 'responses:read responses:write',
  }
  return { header, payload, token: makeToken(header, payload, key.privateKey), seconds }
}

export type GoodToken = ReturnType<typeof goodToken>

/** What is not as wished for, and is to be taken all the same. */
export function listTolerated(key: SigningKey, { header, payload, seconds }: GoodToken): readonly Forgery[] {
  const withClaims = (claims: Json) => makeToken(header, { ...payload, ...claims }, key.privateKey)
  return [
    { what: 'expired within the clock skew', token: withClaims({ exp: seconds - 50 }) },
    { what: 'not yet valid within the clock skew', token: withClaims({ nbf: seconds + 50 }) },
    { what: 'for several audiences, ours among them', token: withClaims({ aud: ['other', 'howazit'] }) },
    {
      what: 'typ with its prefix',
      token: makeToken({ ...header, typ: 'application/at+jwt' }, payload, key.privateKey),
    },
  ]
}

/** Over 80 ways to get in without the key, or with it and a claim that is none. */
export function forgeTokens(key: SigningKey, good: GoodToken): readonly Forgery[] {
  return [
    ...forgeUnsigned(good),
    ...forgeWithPublicKey(key, good),
    ...forgeWithOwnKey(good),
    ...forgeHeaders(key, good),
    ...forgeClaims(key, good),
    ...forgeShapes(key, good),
  ]
}

function forgeUnsigned({ header, payload, token }: GoodToken): readonly Forgery[] {
  const signature = token.split('.')[2]
  const unsigned = (alg: unknown) => `${encode({ ...header, alg })}.${encode(payload)}.`
  return [
    ...['none', 'None', 'NONE', 'nOnE', '', null, ['none'], undefined].map((alg) => ({
      what: `alg ${JSON.stringify(alg)} without a signature`,
      token: unsigned(alg),
    })),
    { what: 'alg none with a signature', token: `${unsigned('none')}${signature}` },
    { what: 'ES256 without a signature', token: unsigned('ES256') },
  ]
}

/** RFC 8725, section 2.1: the public key as the secret of an HMAC; and secrets that are none. */
function forgeWithPublicKey({ publicKey, id }: SigningKey, { header, payload }: GoodToken): readonly Forgery[] {
  const pem = publicKey.export({ format: 'pem', type: 'spki' }) as string
  const jwk = publicKey.export({ format: 'jwk' })
  const secrets: Readonly<Record<string, string | Buffer>> = {
    'the public key as PEM': pem,
    'the public key as PEM without its line end': pem.trim(),
    'the public key as DER': publicKey.export({ format: 'der', type: 'spki' }),
    'the public key as JWK': JSON.stringify(jwk),
    'the x of the public key': Buffer.from(jwk.x as string, 'base64url'),
    'the key id': id,
    nothing: '',
    'a space': ' ',
    'a line end': '\n',
    'a guess': 'secret',
  }
  return Object.entries(secrets).map(([what, secret]) => ({
    what: `HS256 with ${what}`,
    token: makeHmacToken(header, payload, secret),
  }))
}

/** The forger's own key, offered in every place that a careless verifier would take a key from. */
function forgeWithOwnKey({ header, payload }: GoodToken): readonly Forgery[] {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = publicKey.export({ format: 'jwk' })
  const url = 'https://forger.example/keys.json'
  const certificate = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const headers: Readonly<Record<string, Json>> = {
    'under our key id': {},
    'under an unknown key id': { kid: randomUUID() },
    'in jwk': { jwk },
    'in jwk with its own id': { jwk: { ...jwk, kid: 'mine' }, kid: 'mine' },
    'at jku': { jku: url },
    'at x5u': { x5u: url },
    'in x5c': { x5c: [certificate] },
    'at a key id that is a path': { kid: '../../../../dev/null' },
    'at a key id that is a URL': { kid: url },
    'at a key id that is SQL': { kid: `${header.kid}' or '1'='1` },
  }
  const rsaInput = `${encode({ ...header, alg: 'RS256' })}.${encode(payload)}`
  return [
    ...Object.entries(headers).map(([what, more]) => ({
      what: `the forger's key ${what}`,
      token: makeToken({ ...header, ...more }, payload, privateKey),
    })),
    {
      what: "the forger's RSA key under our key id",
      token: `${rsaInput}.${sign('sha256', Buffer.from(rsaInput), rsa.privateKey).toString('base64url')}`,
    },
    {
      what: 'HS256 with nothing at a key id that is /dev/null',
      token: makeHmacToken({ ...header, kid: '/dev/null' }, payload, ''),
    },
  ]
}

/** Signed with the right key, and still nothing to be taken. */
function forgeHeaders({ privateKey }: SigningKey, { header, payload }: GoodToken): readonly Forgery[] {
  const { kid: _kid, ...withoutKid } = header
  const { typ: _typ, ...withoutTyp } = header
  const headers: Readonly<Record<string, unknown>> = {
    'no kid': withoutKid,
    'an empty kid': { ...header, kid: '' },
    'a kid with a space': { ...header, kid: `${header.kid} ` },
    'a kid in capitals': { ...header, kid: header.kid.toUpperCase() },
    'a list as kid': { ...header, kid: [header.kid] },
    'an object as kid': { ...header, kid: { id: header.kid } },
    'a number as kid': { ...header, kid: 1 },
    'no typ': withoutTyp,
    'the typ of an ID token': { ...header, typ: 'JWT' },
    'the typ of a logout token': { ...header, typ: 'logout+jwt' },
    ES384: { ...header, alg: 'ES384' },
    ES512: { ...header, alg: 'ES512' },
    RS256: { ...header, alg: 'RS256' },
    PS256: { ...header, alg: 'PS256' },
    EdDSA: { ...header, alg: 'EdDSA' },
    'a critical extension': { ...header, crit: ['https://example.com/ext'], 'https://example.com/ext': true },
    'an empty crit': { ...header, crit: [] },
    'a critical exp': { ...header, crit: ['exp'], exp: 1 },
    'an unencoded payload': { ...header, crit: ['b64'], b64: false },
    compression: { ...header, crit: ['zip'], zip: 'DEF' },
    'a list as header': [header],
  }
  return Object.entries(headers).map(([what, value]) => ({
    what: `our signature under ${what}`,
    token: makeToken(value, payload, privateKey),
  }))
}

function forgeClaims({ privateKey }: SigningKey, { header, payload, seconds }: GoodToken): readonly Forgery[] {
  const claims: Readonly<Record<string, Json>> = {
    'another iss': { iss: 'https://forger.example' },
    'no iss': { iss: undefined },
    'a list as iss': { iss: ['howazit'] },
    'an iss with a slash': { iss: 'howazit/' },
    'an iss in capitals': { iss: 'HOWAZIT' },
    'another aud': { aud: 'other' },
    'no aud': { aud: undefined },
    'an aud list without ours': { aud: ['other', 'another'] },
    'an object as aud': { aud: { 0: 'howazit' } },
    'an aud that begins with ours': { aud: 'howazit.forger.example' },
    'an exp that is past': { exp: seconds - 70 },
    'no exp': { exp: undefined },
    'text as exp': { exp: String(seconds + 600) },
    'null as exp': { exp: null },
    'an exp of 0': { exp: 0 },
    'an exp below 0': { exp: -1 },
    'an nbf that is to come': { nbf: seconds + 70 },
    'text as nbf': { nbf: 'now' },
    'text as iat': { iat: 'now' },
    'no tenant': { tenant_id: undefined },
    'a number as tenant': { tenant_id: 1 },
    'a list as tenant': { tenant_id: [payload.tenant_id] },
    'an empty tenant': { tenant_id: '' },
    'a tenant with a wildcard': { tenant_id: '%' },
    'a number as client': { client_id: 1 },
    'an unknown client': { client_id: 'hc_forger' },
    'no scope': { scope: undefined },
    'a list as scope': { scope: ['responses:read'] },
  }
  return Object.entries(claims).map(([what, value]) => ({
    what: `our signature under ${what}`,
    token: makeToken(header, { ...payload, ...value }, privateKey),
  }))
}

function forgeShapes({ privateKey }: SigningKey, { header, payload, token }: GoodToken): readonly Forgery[] {
  const [head, body, signature] = token.split('.') as [string, string, string]
  const other = encode({ ...payload, tenant_id: randomUUID() })
  const flipped = Buffer.from(signature, 'base64url')
  flipped[0]! ^= 1
  const zeroes = Buffer.alloc(64).toString('base64url')
  return [
    { what: 'another tenant under the old signature', token: `${head}.${other}.${signature}` },
    { what: 'a signature with one bit changed', token: `${head}.${body}.${flipped.toString('base64url')}` },
    { what: 'a signature cut short', token: `${head}.${body}.${signature.slice(0, -4)}` },
    { what: 'a signature of zeroes', token: `${head}.${body}.${zeroes}` },
    { what: 'a signature in DER', token: `${head}.${body}.${signatureOf(`${head}.${body}`, privateKey, 'der')}` },
    { what: 'no third part', token: `${head}.${body}` },
    { what: 'a fourth part', token: `${token}.` },
    { what: 'five parts', token: `${head}.${head}.${body}.${body}.${signature}` },
    { what: 'nothing', token: '' },
    { what: 'dots', token: '..' },
    { what: 'a token within an unsigned one', token: `${encode({ alg: 'none', cty: 'JWT' })}.${encode(token)}.` },
    { what: 'a token as the payload of another', token: makeToken({ ...header, cty: 'JWT' }, token, privateKey) },
    { what: 'a payload that is no JSON', token: `${head}.e30x.${signatureOf(`${head}.e30x`, privateKey)}` },
    { what: 'text behind the token', token: `${token} Bearer` },
    { what: 'a payload with padding', token: `${head}.${body}=.${signature}` },
    { what: 'more than a header carries', token: makeToken(header, { ...payload, x: 'x'.repeat(9_000) }, privateKey) },
  ]
}
