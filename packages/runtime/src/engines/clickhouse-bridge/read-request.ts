import type { IncomingMessage } from 'node:http'
import { type Duplex, pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { Refusal } from './refusal.ts'

/** One request of ClickHouse's HTTP interface, taken apart. */
export interface BridgeRequest {
  readonly sql: string
  /** What follows the SQL when that is an INSERT with its data in the body. */
  readonly body: Readable | undefined
  readonly database: string | undefined
  readonly sessionId: string | undefined
  readonly defaultFormat: string
  readonly isWaitingForEnd: boolean
  readonly settings: ReadonlyMap<string, string>
  readonly parameters: ReadonlyMap<string, string>
}

// Of the HTTP interface itself; every other URL parameter is a setting or a param_*.
const INTERFACE_PARAMETERS = new Set(
  'query query_id database user password session_id session_timeout session_check close_session default_format wait_end_of_query buffer_size compress decompress role quota_key stacktrace client_protocol_version'.split(
    ' ',
  ),
)
const SQL_BYTES_MAX = 64 * 1024 * 1024

export async function readRequest(request: IncomingMessage, url: URL): Promise<BridgeRequest> {
  const fields = new Map(url.searchParams)
  const body = decode(request)
  const isForm = request.headers['content-type']?.startsWith('multipart/form-data') === true
  if (isForm) await readForm(body, request.headers['content-type'] ?? '', fields)
  const inUrl = fields.get('query')
  const isInsert = inUrl !== undefined && /^\s*insert\b/i.test(inUrl)
  const rest = isForm || isInsert ? '' : (await readBytes(body, SQL_BYTES_MAX)).toString('utf8')
  return {
    sql: [inUrl, rest].filter(Boolean).join('\n'),
    body: isInsert && !isForm ? body : undefined,
    database: fields.get('database') ?? header(request, 'x-clickhouse-database'),
    sessionId: fields.get('session_id') || undefined,
    defaultFormat: fields.get('default_format') ?? header(request, 'x-clickhouse-format') ?? 'TabSeparated',
    isWaitingForEnd: fields.get('wait_end_of_query') === '1',
    settings: new Map([...fields].filter(([name]) => !INTERFACE_PARAMETERS.has(name) && !name.startsWith('param_'))),
    parameters: new Map([...fields].flatMap(([name, value]) => (name.startsWith('param_') ? [[name, value]] : []))),
  }
}

/** The whole stream, refused with the code of a too large query once it passes the bound. */
export async function readBytes(stream: Readable, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bytesMax) throw new Refusal(131, 'TOO_LARGE_STRING_SIZE', `The body is larger than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function readForm(body: Readable, contentType: string, fields: Map<string, string>): Promise<void> {
  const bytes = await readBytes(body, SQL_BYTES_MAX)
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData()
  for (const [name, value] of form) {
    if (typeof value === 'string') fields.set(name, value)
  }
}

const DECODERS: ReadonlyMap<string, () => Duplex> = new Map([
  ['gzip', () => createGunzip()],
  ['deflate', () => createInflate()],
  ['br', () => createBrotliDecompress()],
])

function decode(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity' || encoding === '') return request
  const decoder = DECODERS.get(encoding)?.()
  if (decoder === undefined)
    throw new Refusal(89, 'UNKNOWN_COMPRESSION_METHOD', `Content-Encoding '${encoding}' is not supported`)
  // Destroys the decoder when the upload breaks off, so that nobody waits for its end.
  pipeline(request, decoder, () => undefined)
  return decoder
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}
