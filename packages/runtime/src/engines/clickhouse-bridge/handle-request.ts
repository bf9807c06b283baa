import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Session } from 'chdb'
import { authenticate, type Credentials } from './authenticate.ts'
import type { SessionOpener } from './open-session.ts'
import { type BridgeRequest, readRequest } from './read-request.ts'
import { sendBytes, sendChunks, sendError } from './respond.ts'
import { runInsert } from './run-insert.ts'
import type { Semaphore } from './semaphore.ts'

export interface BridgeDeps {
  readonly openSession: SessionOpener
  readonly semaphore: Semaphore
  readonly credentials: Credentials
  readonly tempDir: string
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

/** ClickHouse's HTTP interface, as far as `@clickhouse/client` uses it. */
export function createRequestHandler(deps: BridgeDeps): RequestHandler {
  return function handleRequest(request, response) {
    const url = new URL(request.url ?? '/', 'http://bridge')
    const queryId = url.searchParams.get('query_id') ?? randomUUID()
    if (request.method === 'GET' && url.pathname === '/ping') {
      response.end('Ok.\n')
      return
    }
    answer({ deps, request, response, url, queryId }).catch((reason: unknown) => {
      sendError(response, reason instanceof Error ? reason : new Error(String(reason)), queryId)
    })
  }
}

interface Exchange {
  readonly deps: BridgeDeps
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly url: URL
  readonly queryId: string
}

async function answer(exchange: Exchange): Promise<void> {
  const { deps, request, response, url } = exchange
  authenticate(request, deps.credentials)
  const parsed = await readRequest(request, url)
  const gone = new AbortController()
  response.once('close', () => gone.abort())

  const release = await deps.semaphore.acquire(gone.signal)
  try {
    const { session, close } = await deps.openSession(parsed)
    try {
      await (parsed.body === undefined ? query(exchange, parsed, session) : insert(exchange, parsed, session))
    } finally {
      close()
    }
  } finally {
    release()
  }
}

async function insert({ deps, response, queryId }: Exchange, parsed: BridgeRequest, session: Session): Promise<void> {
  const { sql, body, settings } = parsed
  if (body === undefined) return
  const written = await runInsert({ session, sql, body, settings, tempDir: deps.tempDir })
  const summary = {
    read_rows: String(written.rows),
    read_bytes: String(written.bytes),
    written_rows: String(written.rows),
    written_bytes: String(written.bytes),
  }
  await sendBytes(response, new Uint8Array(), { queryId, isGzip: false, summary })
}

// chdb's streaming repeats header and footer in each chunk, so only formats that have neither may be streamed.
const STREAMABLE = new Set([
  'JSONEachRow',
  'JSONCompactEachRow',
  'TabSeparated',
  'TSV',
  'CSV',
  'RowBinary',
  'TabSeparatedRaw',
  'TSVRaw',
  'JSONStringsEachRow',
  'JSONCompactStringsEachRow',
])
const FORMAT_CLAUSE = /\bformat\s+(\w+)\s*;?\s*$/i
const READS = /^\s*(?:select|with|\()/i

async function query({ request, response, queryId }: Exchange, parsed: BridgeRequest, session: Session): Promise<void> {
  const format = FORMAT_CLAUSE.exec(parsed.sql)?.[1] ?? parsed.defaultFormat
  const acceptsGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  const isGzip = acceptsGzip && parsed.settings.get('enable_http_compression') === '1'
  if (!parsed.isWaitingForEnd && STREAMABLE.has(format) && READS.test(parsed.sql)) {
    await sendChunks(response, streamed(session, parsed.sql, format), { queryId, format, isGzip })
    return
  }
  const result = await session.queryAsync(parsed.sql, { format })
  const summary = {
    read_rows: String(result.rowsRead),
    read_bytes: String(result.bytesRead),
    written_rows: '0',
    written_bytes: '0',
    elapsed_ns: String(Math.round(result.elapsed * 1e9)),
  }
  await sendBytes(response, result.bytes(), { queryId, format, isGzip, summary })
}

async function* streamed(session: Session, sql: string, format: string): AsyncGenerator<Uint8Array> {
  for await (const chunk of session.queryStream(sql, { format })) yield chunk.raw()
}
