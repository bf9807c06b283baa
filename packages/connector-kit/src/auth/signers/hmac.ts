import { createHash, createHmac } from 'node:crypto'
import type { HttpRequest } from '../../run/http.ts'
import { incomplete } from '../auth-refusal.ts'
import { decodeKey } from '../decode.ts'
import { asHeaderValue } from '../fill.ts'
import { fillBytes } from '../fill-bytes.ts'
import { bodyBytes, withHeaders } from '../request-parts.ts'
import type { Signing } from './sign-request.ts'

/** An HMAC over whatever the vendor wants signed, in a header of its own. */
export function signHmac({ request, params, now }: Signing): HttpRequest {
  const algorithm = params.choose('algorithm', ['sha256', 'sha1', 'sha512']) ?? 'sha256'
  const encoding = params.choose('encoding', ['hex', 'base64']) ?? 'hex'
  const keyEncoding = params.choose('keyEncoding', ['utf8', 'hex', 'base64']) ?? 'utf8'
  const key = decodeKey(params.need('key'), keyEncoding)
  if (!key)
    throw incomplete(`the signing key is no ${keyEncoding}`, 'Copy the key again, exactly as the vendor shows it.')
  const timestamp = timestampOf(now, params.choose('timestampUnit', ['s', 'ms', 'iso']) ?? 's')
  const signed = fillBytes(params.raw('signed'), partsOf(request, timestamp))
  const signature = createHmac(algorithm, key).update(signed).digest(encoding)
  const header = params.need('header')
  const timestampHeader = params.find('timestampHeader')
  return withHeaders(request, {
    [header]: asHeaderValue(header, `${params.find('prefix') ?? ''}${signature}`),
    ...(timestampHeader !== undefined && { [timestampHeader]: timestamp }),
  })
}

function partsOf(request: HttpRequest, timestamp: string): Readonly<Record<string, string | Buffer>> {
  const url = new URL(request.url)
  const body = bodyBytes(request)
  return {
    method: request.method,
    host: url.host,
    path: url.pathname,
    query: url.search.slice(1),
    url: request.url,
    timestamp,
    body,
    bodyHash: createHash('sha256').update(body).digest('hex'),
  }
}

function timestampOf(now: Date, unit: 's' | 'ms' | 'iso'): string {
  if (unit === 'iso') return now.toISOString()
  return String(unit === 'ms' ? now.getTime() : Math.floor(now.getTime() / 1000))
}
