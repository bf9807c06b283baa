import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ProblemCode } from '@howazit/sdk'
import { toProblem } from './problem.ts'

const CODES: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
}

/** Answers what never became a request: bytes that are not HTTP, headers over the limit, a request that did not end. */
export function handleClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  endWithProblem(socket, CODES[error.code ?? ''] ?? 'malformed_request')
}

/** What Node would answer without a body, or with nothing but a closed connection. */
export function answerUnusualRequests(server: Server): void {
  // A server may ignore an expectation it does not know (RFC 9110, section 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  server.on('connect', (_request, socket) => endWithProblem(socket, 'method_not_allowed'))
}

function endWithProblem(socket: Duplex, code: ProblemCode): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const requestId = crypto.randomUUID()
  const problem = toProblem(code, requestId)
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
