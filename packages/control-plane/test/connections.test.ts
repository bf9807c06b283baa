import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { handleClientError } from '../src/socket-errors.ts'
import { createSurvey } from './support/create-survey.ts'
import { startPlatform } from './support/start-platform.ts'

const DEADLINE_MS = 10_000

describe('a connection', () => {
  it.each([
    ['ERR_HTTP_REQUEST_TIMEOUT', 408, 'request_timeout'],
    ['HPE_HEADER_OVERFLOW', 431, 'headers_too_large'],
    ['HPE_INVALID_METHOD', 400, 'malformed_request'],
  ])('that fails with %s ends with a problem', (error, status, code) => {
    const socket = new PassThrough()
    handleClientError(Object.assign(new Error(), { code: error }), socket as never)
    const [head, body] = String(socket.read()).split('\r\n\r\n') as [string, string]
    expect(head.split(' ')[1]).toBe(String(status))
    expect(head).toContain('content-type: application/problem+json')
    expect(JSON.parse(body)).toMatchObject({ status, code })
    expect(socket.writableEnded).toBe(true)
  })

  it('outlives a body that was too large: the answer arrives and the next request goes through', async () => {
    await using platform = await startPlatform()
    const headers = {
      authorization: `Bearer ${platform.token}`,
      'content-type': 'application/json',
      'idempotency-key': 'k',
    }
    const reply = await fetch(`${platform.url}/v1/ingest/responses`, {
      method: 'POST',
      headers,
      body: JSON.stringify('x'.repeat(8 * 1024 * 1024)),
    })
    expect(reply.status).toBe(413)
    expect(reply.headers.get('connection')).not.toBe('close')
    expect(await reply.json()).toMatchObject({
      code: 'payload_too_large',
      pointer: '',
      expected: 'at most 1048576 bytes',
    })
    expect((await fetch(`${platform.url}/v1/whoami`, { headers })).status).toBe(200)
  })

  it('that follows a stream does not keep a server from stopping', async () => {
    const platform = await startPlatform()
    const stream = await fetch(`${platform.url}/v1/stream/responses`, {
      headers: { authorization: `Bearer ${platform.token}` },
      signal: AbortSignal.timeout(DEADLINE_MS),
    })
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    const ended = stream.text()
    await platform.stop()
    expect(await ended).toContain('retry: 1000')
  })

  it('whose request is under way is answered before the server stops', async () => {
    const platform = await startPlatform()
    const body = JSON.stringify(await createSurvey(platform))
    const posting = request(`${platform.url}/v1/ingest/responses`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${platform.token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'idempotency-key': 'k',
        expect: '100-continue',
      },
    })
    posting.flushHeaders()
    // The server has the request from here on.
    await once(posting, 'continue')
    const stopped = platform.stop()
    posting.end(body)
    const [reply] = (await once(posting, 'response')) as [IncomingMessage]
    expect([reply.statusCode, reply.headers.connection]).toEqual([202, 'close'])
    reply.resume()
    await stopped
  })
})
