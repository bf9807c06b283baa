import type { BodyFormat } from '../../manifest/common.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { CannotBuild } from '../cannot-build.ts'
import { encodeCsv } from './encode-csv.ts'
import { encodeForm } from './encode-form.ts'
import { encodeMultipart } from './encode-multipart.ts'
import { encodeXml } from './encode-xml.ts'

export interface EncodedBody {
  readonly contentType: string
  readonly body: string | Uint8Array
}

const ENCODERS: Readonly<Record<BodyFormat, (value: JsonValue) => EncodedBody>> = {
  json: (value) => ({ contentType: 'application/json', body: JSON.stringify(value) }),
  form: (value) => ({ contentType: 'application/x-www-form-urlencoded', body: encodeForm(value) }),
  ndjson: (value) => ({ contentType: 'application/x-ndjson', body: encodeLines(value) }),
  multipart: encodeMultipart,
  xml: (value) => ({ contentType: 'application/xml', body: encodeXml(value) }),
  csv: (value) => ({ contentType: 'text/csv; charset=utf-8', body: encodeCsv(value) }),
  text: (value) => ({ contentType: 'text/plain; charset=utf-8', body: requireText(value) }),
  binary: (value) => ({ contentType: 'application/octet-stream', body: decodeBase64(requireText(value)) }),
}

/** A body in the format of its operation, and the content type that says so. */
export function encodeBody(value: JsonValue, format: BodyFormat): EncodedBody {
  return ENCODERS[format](value)
}

/** One JSON value a line, every line ended. */
function encodeLines(value: JsonValue): string {
  const lines: readonly JsonValue[] = Array.isArray(value) ? value : [value]
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

function requireText(value: JsonValue): string {
  if (typeof value === 'string') return value
  throw new CannotBuild('body_invalid', 'The body is to be text, but is none.', 'Let the mapping give a text.')
}

function decodeBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64').replace(/=+$/, '') === text.trim().replace(/=+$/, '')) return bytes
  throw new CannotBuild('body_invalid', 'The body is to be bytes, but is no base64.', 'Let the mapping give base64.')
}
