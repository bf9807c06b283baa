import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Answers one request. */
export type Answer = (response: ServerResponse, request: ReceivedRequest) => void

export interface TestServer {
  readonly baseUrl: string
  readonly received: ReceivedRequest[]
}

const readBody = async (stream: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** A real server on the loopback interface that gives the answers in order, the last one for good. Closed after the test. */
export const startServer = async (...answers: Answer[]): Promise<TestServer> => {
  const received: ReceivedRequest[] = []
  const server = createServer(async (incoming, response) => {
    const { method = '', url = '', headers } = incoming
    const request = { method, url, headers, body: await readBody(incoming) }
    const answer = answers[Math.min(received.length, answers.length - 1)]
    received.push(request)
    answer?.(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}

/** Answers JSON. */
export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }

/** Answers a problem of the catalogue. */
export const problem = (
  status: number,
  code: string,
  more: object = {},
  headers: Record<string, string> = {},
): Answer =>
  json(
    status,
    { type: `/docs/problems#${code}`, title: 'A title', status, code, requestId: 'r-1', ...more },
    {
      'content-type': 'application/problem+json',
      ...headers,
    },
  )

/** Breaks the connection instead of answering. */
export const hangUp: Answer = (response) => {
  response.destroy()
}

/** Never answers. */
export const stall: Answer = () => {}
