import { createHmac, randomBytes } from 'node:crypto'
import type { HttpRequest } from '../../run/http.ts'
import { isForm, withHeaders } from '../request-parts.ts'
import type { Signing } from './sign-request.ts'

const HASHES = { 'HMAC-SHA1': 'sha1', 'HMAC-SHA256': 'sha256' } as const
const METHODS = ['HMAC-SHA1', 'HMAC-SHA256'] as const

/**
 * OAuth 1.0 (RFC 5849) in the Authorization header, with HMAC-SHA1 as the RFC has it or HMAC-SHA256 as some vendors want.
 * `oauth_version`, which the RFC leaves open, is left out.
 */
export function signOAuth1({ request, params, now, nonce = randomNonce }: Signing): HttpRequest {
  const method = params.choose('method', METHODS) ?? 'HMAC-SHA1'
  const token = params.find('token')
  const oauth: Pair[] = [
    ['oauth_consumer_key', params.need('consumerKey')],
    ...(token === undefined ? [] : [['oauth_token', token] as const]),
    ['oauth_signature_method', method],
    ['oauth_timestamp', String(Math.floor(now.getTime() / 1000))],
    ['oauth_nonce', nonce()],
  ]
  const key = `${encode(params.need('consumerSecret'))}&${encode(params.find('tokenSecret') ?? '')}`
  const signature = createHmac(HASHES[method], key).update(baseString(request, oauth)).digest('base64')
  const realm = params.find('realm')
  const fields = [...oauth, ['oauth_signature', signature] as const].map(
    ([name, value]) => `${name}="${encode(value)}"`,
  )
  const parts = realm === undefined ? fields : [`realm="${realm.replaceAll(/["\\]/g, '\\$&')}"`, ...fields]
  return withHeaders(request, { authorization: `OAuth ${parts.join(', ')}` })
}

type Pair = readonly [name: string, value: string]

/** RFC 5849 3.4.1. */
function baseString(request: HttpRequest, oauth: readonly Pair[]): string {
  const url = new URL(request.url)
  // WHATWG URLs have lower-cased hosts and no default port, as 3.4.1.2 wants.
  const base = `${url.protocol}//${url.host}${url.pathname}`
  return [request.method.toUpperCase(), base, normalize([...parametersOf(request, url), ...oauth])]
    .map(encode)
    .join('&')
}

/** RFC 5849 3.4.1.3.1: the query, and the body where it is a form. */
function parametersOf(request: HttpRequest, url: URL): Pair[] {
  const isSigned = isForm(request) && request.body !== null
  const body = isSigned ? new URLSearchParams(Buffer.from(request.body as string).toString('utf8')) : []
  return [...url.searchParams, ...body]
}

/** RFC 5849 3.4.1.3.2: encoded first, then sorted by name and by value. Encoded text is ASCII, so code units are bytes. */
function normalize(pairs: readonly Pair[]): string {
  return pairs
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right)
}

/** RFC 5849 3.6: everything but letters, digits, `-`, `.`, `_` and `~`. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function randomNonce(): string {
  return randomBytes(16).toString('hex')
}
