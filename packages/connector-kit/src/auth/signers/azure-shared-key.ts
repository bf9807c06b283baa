import { createHmac } from 'node:crypto'
import type { HttpRequest } from '../../run/http.ts'
import { incomplete } from '../auth-refusal.ts'
import { decodeBase64 } from '../decode.ts'
import { bodyBytes, headerOf, withHeaders } from '../request-parts.ts'
import type { Signing } from './sign-request.ts'

/** Standard headers that are signed, in this order, between the verb and the x-ms headers; the length comes after the second. */
const BEFORE_LENGTH = ['content-encoding', 'content-language']
const AFTER_LENGTH = [
  'content-md5',
  'content-type',
  'date',
  'if-modified-since',
  'if-match',
  'if-none-match',
  'if-unmodified-since',
  'range',
]

/**
 * Azure Storage's Shared Key for the Blob, Queue and File services, version 2015-02-21 and later
 * (https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key). `x-ms-version` comes from the manifest,
 * `x-ms-date` from here.
 */
export function signAzureSharedKey({ request, params, now }: Signing): HttpRequest {
  const account = params.need('account')
  const key = decodeBase64(params.need('key'))
  if (!key)
    throw incomplete('the account key is no base64', 'Copy key1 or key2 of the storage account under "Access keys".')
  const dated = withHeaders(request, { 'x-ms-date': now.toUTCString() })
  const signature = createHmac('sha256', key).update(stringToSign(dated, account), 'utf8').digest('base64')
  return withHeaders(dated, { authorization: `SharedKey ${account}:${signature}` })
}

/** What is signed; exported because Microsoft's page gives this text for its examples, and no key. */
export function stringToSign(request: HttpRequest, account: string): string {
  // Since 2015-02-21 an empty body has an empty length, not 0.
  const length = bodyBytes(request).length || ''
  const values = (names: readonly string[]) => names.map((name) => headerOf(request, name)?.trim() ?? '')
  // The date in x-ms-date stands for the one in Date.
  const after = AFTER_LENGTH.map((name) => (name === 'date' ? '' : (values([name])[0] as string)))
  return [
    request.method.toUpperCase(),
    ...values(BEFORE_LENGTH),
    length,
    ...after,
    ...canonicalHeaders(request),
    canonicalResource(new URL(request.url), account),
  ].join('\n')
}

function canonicalHeaders({ headers }: HttpRequest): string[] {
  return Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim().replaceAll(/\s+/g, ' ')] as const)
    .filter(([name]) => name.startsWith('x-ms-'))
    .toSorted(([left], [right]) => compare(left, right))
    .map(([name, value]) => `${name}:${value}`)
}

/** The path as it is encoded; the parameters decoded, by lower-cased name, several values of one name joined in order. */
function canonicalResource(url: URL, account: string): string {
  const valuesByName = new Map<string, string[]>()
  for (const [name, value] of url.searchParams) {
    const lower = name.toLowerCase()
    valuesByName.set(lower, [...(valuesByName.get(lower) ?? []), value])
  }
  const parameters = [...valuesByName]
    .toSorted(([left], [right]) => compare(left, right))
    .map(([name, values]) => `${name}:${values.toSorted(compare).join(',')}`)
  return [`/${account}${url.pathname}`, ...parameters].join('\n')
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right)
}
