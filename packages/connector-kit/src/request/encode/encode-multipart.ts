import { createHash } from 'node:crypto'
import type { JsonValue } from '../../mapping/mapping.ts'
import { CannotBuild } from '../cannot-build.ts'
import type { EncodedBody } from './encode-body.ts'

interface Part {
  readonly name: string
  readonly filename?: string
  readonly contentType?: string
  readonly bytes: Buffer
}

/**
 * `multipart/form-data` by RFC 7578. A member is a field; an array repeats it; `{ filename, contentType, data }` is a file,
 * with `base64` in place of `data` for bytes; any other object is a part of JSON. The boundary follows from the contents, so
 * that the same body has the same bytes and the boundary is not in it.
 */
export function encodeMultipart(value: JsonValue): EncodedBody {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CannotBuild(
      'body_invalid',
      'A multipart body has names, but is no object.',
      'Let the mapping give an object.',
    )
  const parts = Object.entries(value).flatMap(([name, member]) => partsOf(name, member ?? null))
  const boundary = `howazit-${parts.reduce((hash, { bytes }) => hash.update(bytes), createHash('sha256')).digest('hex')}`
  const written = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headersOf(part)}\r\n`),
    part.bytes,
    Buffer.from('\r\n'),
  ])
  const body = Buffer.concat([...written, Buffer.from(`--${boundary}--\r\n`)])
  return { contentType: `multipart/form-data; boundary=${boundary}`, body }
}

function partsOf(name: string, value: JsonValue): readonly Part[] {
  if (value === null) return []
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => partsOf(name, item))
  if (typeof value !== 'object') return [{ name, bytes: Buffer.from(String(value)) }]
  const { filename, contentType, data, base64 } = value as Readonly<Record<string, JsonValue | undefined>>
  if (typeof filename !== 'string')
    return [{ name, contentType: 'application/json', bytes: Buffer.from(JSON.stringify(value)) }]
  const bytes =
    typeof base64 === 'string' ? Buffer.from(base64, 'base64') : Buffer.from(typeof data === 'string' ? data : '')
  return [{ name, filename, contentType: mediaType(contentType), bytes }]
}

function mediaType(value: JsonValue | undefined): string {
  return typeof value === 'string' && /^[\w.+-]+\/[\w.+-]+(?:; ?charset=[\w-]+)?$/.test(value)
    ? value
    : 'application/octet-stream'
}

function headersOf({ name, filename, contentType }: Part): string {
  const file = filename === undefined ? '' : `; filename="${quote(filename)}"`
  const type = contentType === undefined ? '' : `Content-Type: ${contentType}\r\n`
  return `Content-Disposition: form-data; name="${quote(name)}"${file}\r\n${type}`
}

/** As browsers do (HTML, "multipart/form-data encoding algorithm"): a quote or line break cannot end the parameter. */
function quote(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
