import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { errorCode, errorStatus } from './refusal.ts'

export interface Reply {
  readonly queryId: string
  readonly format?: string
  readonly isGzip: boolean
  readonly summary?: Readonly<Record<string, string>>
}

/** A whole answer at once. */
export async function sendBytes(response: ServerResponse, bytes: Uint8Array, reply: Reply): Promise<void> {
  writeHead(response, reply)
  const sink = openBody(response, reply)
  sink.end(bytes)
  await finished(sink)
}

/**
 * An answer as it is produced. The first chunk is awaited before the head is written, so that most errors still get
 * their status; a later one can only be told in the body.
 */
export async function sendChunks(
  response: ServerResponse,
  chunks: AsyncIterable<Uint8Array>,
  reply: Reply,
): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]()
  let step = await iterator.next()
  const tag = randomBytes(8).toString('hex')
  response.setHeader('X-ClickHouse-Exception-Tag', tag)
  writeHead(response, reply)
  const sink = openBody(response, reply)
  try {
    while (!step.done) {
      if (!sink.write(step.value)) await writable(sink, response)
      if (response.destroyed) break
      step = await iterator.next()
    }
    sink.end()
  } catch (error) {
    sink.end(exceptionTrailer(error instanceof Error ? error : new Error(String(error)), tag))
  } finally {
    await iterator.return?.(undefined)
  }
  await finished(sink)
}

export function sendError(response: ServerResponse, error: Error, queryId: string): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.removeHeader('Content-Encoding')
  response.writeHead(errorStatus(error), {
    'Content-Type': 'text/plain; charset=UTF-8',
    'X-ClickHouse-Query-Id': queryId,
    'X-ClickHouse-Exception-Code': String(errorCode(error)),
    // The rest of an upload that was refused is not read, so the connection cannot be used again.
    ...(errorStatus(error) === 413 ? { Connection: 'close' } : {}),
  })
  response.end(`${error.message}\n`)
}

function writeHead(response: ServerResponse, reply: Reply): void {
  response.setHeader('Content-Type', contentType(reply.format))
  response.setHeader('X-ClickHouse-Query-Id', reply.queryId)
  response.setHeader('X-ClickHouse-Timezone', 'UTC')
  if (reply.format !== undefined) response.setHeader('X-ClickHouse-Format', reply.format)
  if (reply.summary !== undefined) response.setHeader('X-ClickHouse-Summary', JSON.stringify(reply.summary))
  if (reply.isGzip) response.setHeader('Content-Encoding', 'gzip')
}

function contentType(format = 'TabSeparated'): string {
  if (format.startsWith('JSON'))
    return format.includes('EachRow') ? 'application/x-ndjson; charset=UTF-8' : 'application/json; charset=UTF-8'
  if (format.startsWith('CSV')) return 'text/csv; charset=UTF-8; header=absent'
  if (/^(TSV|TabSeparated)/.test(format)) return 'text/tab-separated-values; charset=UTF-8'
  return 'application/octet-stream'
}

function openBody(response: ServerResponse, reply: Reply): Writable {
  if (!reply.isGzip) return response
  const gzip = createGzip({ level: 1 })
  gzip.pipe(response)
  response.on('close', () => gzip.destroy())
  return gzip
}

function writable(sink: Writable, response: ServerResponse): Promise<void> {
  // A reader that has left already closes nothing any more: waiting for it would be for ever.
  if (response.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const settle = () => {
      sink.off('drain', settle)
      response.off('close', settle)
      resolve()
    }
    sink.once('drain', settle)
    response.once('close', settle)
  })
}

/**
 * What a server >= 25.11 appends when a query fails after its first byte. It goes out in one buffer: the client's
 * parser never returns when it arrives in two (@clickhouse/client 1.23.1, extractErrorAtTheEndOfChunk).
 */
function exceptionTrailer(error: Error, tag: string): string {
  const text = `${error.message.trimEnd()}\n`
  return `\r\n__exception__\r\n${tag}\r\n${text}${Buffer.byteLength(text)} ${tag}\r\n__exception__\r\n`
}
