import { authenticateRequest } from '../../auth/authenticate-request.ts'
import { headerOf } from '../../auth/request-parts.ts'
import type { Auth, SelfSignedJwtAuth, SignedAuth } from '../../manifest/auth.ts'
import { textOf } from '../../outcome/find-values.ts'
import type { HttpRequest, Login } from '../../run/http.ts'
import type { ConnectionValues, Tokens } from '../../run/operation-call.ts'
import { checkJwt } from './check-jwt.ts'
import { readBody } from './read-body.ts'

/** Whether a request proves who sends it; `skewed`: it was signed too long ago, or ahead of time. */
export type CredentialsCheck = 'ok' | 'missing' | 'wrong' | 'skewed'

export interface Checking {
  readonly request: HttpRequest
  readonly auth: Auth
  readonly values: ConnectionValues
  readonly tokens: Tokens | undefined
  /** By the clock of whoever checks. */
  readonly now: Date
}

/** AWS's and Azure's; Standard Webhooks recommends five. */
const TOLERANCE_MS = {
  aws_sigv4: 900_000,
  azure_shared_key: 900_000,
  hmac: 300_000,
  standard_webhooks: 300_000,
} as const

/**
 * Checks credentials by placing those that are right into the same request once more, and comparing. Signatures are made again for
 * the time that the request names; OAuth 1.0, whose nonce is random, only has to be there.
 */
export async function checkCredentials(checking: Checking): Promise<CredentialsCheck> {
  const { auth, request } = checking
  if (auth.mode === 'login' || ('login' in auth && auth.login)) return compareLogins(checking)
  if (auth.mode === 'self_signed_jwt' && !auth.exchange) return checkToken(checking, auth)
  if (auth.mode !== 'signed') return comparePlaced(checking)
  if (auth.signer === 'oauth1') return headerOf(request, 'authorization') === undefined ? 'missing' : 'ok'
  return checkSignature(checking, auth, auth.signer)
}

/**
 * Who logs in, by the user name and the password or key. A fake that is served is spoken to over HTTP, where `Authorization: Basic`
 * says the first two.
 */
async function compareLogins({ request, auth, values, tokens, now }: Checking): Promise<CredentialsCheck> {
  const nowhere = { ...request, url: 'https://fake.invalid/' }
  const placed = await authenticateRequest({ request: nowhere, auth, values, tokens, now })
  if ('failure' in placed) return 'ok'
  const wanted = placed.request.login
  const given = request.login ?? basicLogin(headerOf(request, 'authorization'))
  if (!given) return wanted?.username === undefined ? 'ok' : 'missing'
  const isKey = request.login !== undefined
  const isSame =
    given.username === wanted?.username &&
    given.password === wanted?.password &&
    (!isKey || given.privateKey === wanted?.privateKey)
  return isSame ? 'ok' : 'wrong'
}

function basicLogin(header: string | undefined): Omit<Login, 'tls'> | undefined {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header ?? '') ?? []
  const [, username = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  if (username === '') return undefined
  return { username, ...(password !== '' && { password }) }
}

/** Placed into a request with nothing in it: what is there then are the credentials. */
async function comparePlaced({ request, auth, values, tokens, now }: Checking): Promise<CredentialsCheck> {
  const type = headerOf(request, 'content-type') ?? 'application/json'
  const isForm = type.startsWith('application/x-www-form-urlencoded')
  const empty: HttpRequest = {
    method: request.method,
    url: 'https://fake.invalid/',
    headers: { 'content-type': type },
    body: isForm ? '' : '{}',
  }
  const placed = await authenticateRequest({ request: empty, auth, values, tokens, now })
  // The sample's own values cannot be placed, so nobody's can be compared with them.
  if ('failure' in placed) return 'ok'
  const pairs = [...headerPairs(placed.request, request), ...urlPairs(placed.request, request)]
  if (auth.mode === 'key' && auth.body) pairs.push(...bodyPairs(placed.request, request))
  if (pairs.some(([, given]) => given === undefined)) return 'missing'
  return pairs.every(([wanted, given]) => wanted === given) ? 'ok' : 'wrong'
}

type Pair = readonly [wanted: string, given: string | undefined]

function headerPairs(placed: HttpRequest, request: HttpRequest): Pair[] {
  return Object.entries(placed.headers)
    .filter(([name]) => name !== 'content-type')
    .map(([name, value]) => [value, headerOf(request, name)])
}

function urlPairs(placed: HttpRequest, request: HttpRequest): Pair[] {
  const [wanted, given] = [new URL(placed.url), new URL(request.url)]
  const prefix = wanted.pathname.replace(/\/$/, '')
  const query = [...wanted.searchParams].map(
    ([name, value]): Pair => [value, given.searchParams.get(name) ?? undefined],
  )
  return prefix === '' ? query : [[prefix, given.pathname.slice(0, prefix.length)], ...query]
}

function bodyPairs(placed: HttpRequest, request: HttpRequest): Pair[] {
  const [wanted, given] = [membersOf(placed), membersOf(request)]
  return Object.entries(wanted).map(([name, value]) => [value, given[name]])
}

function membersOf(request: HttpRequest): Readonly<Record<string, string>> {
  const body = readBody(request)
  if (typeof body !== 'object' || body === null) return {}
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, textOf(value ?? null)]))
}

/** A token that the fake gave, or one of the connection's own. */
async function checkToken(checking: Checking, { jwt }: SelfSignedJwtAuth): Promise<CredentialsCheck> {
  const { request, values, now } = checking
  const compared = await comparePlaced(checking)
  const [own] = /[\w-]+\.[\w-]+\.[\w-]+$/.exec(headerOf(request, 'authorization') ?? '') ?? []
  return compared === 'wrong' && own !== undefined ? await checkJwt(own, { jwt, values, now }) : compared
}

type VerifiedSigner = Exclude<SignedAuth['signer'], 'oauth1'>

async function checkSignature(checking: Checking, auth: SignedAuth, signer: VerifiedSigner): Promise<CredentialsCheck> {
  const { request, values, now } = checking
  const signature = signatureOf(auth, signer)
  const given = headerOf(request, signature.header)
  if (given === undefined) return 'missing'
  const at = signature.timestamp === undefined ? now : readTime(headerOf(request, signature.timestamp))
  if (!at) return 'missing'
  const bare = { ...request, headers: signedHeaders(request, signature, given) }
  const again = await authenticateRequest({ request: bare, auth, values, now: at })
  if ('failure' in again) return 'ok'
  if (headerOf(again.request, signature.header) !== given) return 'wrong'
  return Math.abs(now.getTime() - at.getTime()) > TOLERANCE_MS[signer] ? 'skewed' : 'ok'
}

interface Signature {
  readonly header: string
  /** Where the time of signing is; absent where it is not said. */
  readonly timestamp: string | undefined
}

function signatureOf({ params }: SignedAuth, signer: VerifiedSigner): Signature {
  switch (signer) {
    case 'aws_sigv4':
      return { header: 'authorization', timestamp: 'x-amz-date' }
    case 'azure_shared_key':
      return { header: 'authorization', timestamp: 'x-ms-date' }
    case 'standard_webhooks':
      return { header: 'webhook-signature', timestamp: 'webhook-timestamp' }
    case 'hmac':
      return { header: params.header ?? 'x-signature', timestamp: params.timestampHeader }
  }
}

/** Seconds, milliseconds, ISO 8601 in either form, or an HTTP date. */
function readTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  if (/^\d{10}$/.test(text)) return new Date(Number(text) * 1_000)
  if (/^\d{13}$/.test(text)) return new Date(Number(text))
  const iso = text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) ? undefined : at
}

/** What was signed of the headers: AWS names them, of the others everything but the signature may have been. */
function signedHeaders(request: HttpRequest, signature: Signature, given: string): Readonly<Record<string, string>> {
  const named = /SignedHeaders=([\w;-]+)/.exec(given)?.[1]?.split(';')
  const isLeftOut = (name: string) =>
    name === 'host' ||
    name.startsWith('x-amz-') ||
    name === signature.header.toLowerCase() ||
    name === signature.timestamp?.toLowerCase() ||
    (named !== undefined && !named.includes(name))
  return Object.fromEntries(
    Object.entries(request.headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !isLeftOut(name)),
  )
}
