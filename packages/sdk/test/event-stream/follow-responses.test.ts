import { describe, expect, it } from 'vitest'
import type { StreamMessage } from '../../src/index.ts'
import { connect } from '../support/connect.ts'
import { type Answer, hangUp, problem, startServer } from '../support/start-server.ts'

/** Sends event-stream text and ends, or goes on forever. */
const stream =
  (text: string, { isEndless = false } = {}): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(text)
    if (!isEndless) response.end()
  }

const counts = (id: string) => `event: counts\nid: ${id}\ndata: {"asOf":"2026-11-22T10:00:00Z","counts":[]}\n\n`

const take = async (messages: AsyncIterable<StreamMessage>, count: number): Promise<StreamMessage[]> => {
  const taken: StreamMessage[] = []
  for await (const message of messages) {
    taken.push(message)
    if (taken.length === count) break
  }
  return taken
}

describe('responses.stream', () => {
  it('names the events and parses their data', async () => {
    const { baseUrl, received } = await startServer(stream(counts('1'), { isEndless: true }))
    const [message] = await take(connect(baseUrl).howazit.responses.stream({ surveyId: 's1' }), 1)
    expect(message).toEqual({ event: 'counts', id: '1', data: { asOf: '2026-11-22T10:00:00Z', counts: [] } })
    expect(received[0]).toMatchObject({
      url: '/v1/stream/responses?surveyId=s1',
      headers: { accept: 'text/event-stream' },
    })
    expect(received[0]?.headers['last-event-id']).toBeUndefined()
  })

  it('reconnects after the last event seen, however the connection ended', async () => {
    const { baseUrl, received } = await startServer(
      stream(counts('1') + counts('2')),
      hangUp,
      problem(503, 'unavailable'),
      stream(counts('3')),
    )
    const messages = await take(connect(baseUrl).howazit.responses.stream(), 3)
    expect(messages.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect(received.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '2', '2', '2'])
  })

  it('starts after the event it is given', async () => {
    const { baseUrl, received } = await startServer(stream(counts('8')))
    await take(connect(baseUrl).howazit.responses.stream({ lastEventId: '7' }), 1)
    expect(received[0]?.headers['last-event-id']).toBe('7')
  })

  it('waits as long as the server asks before it reconnects', async () => {
    const { baseUrl } = await startServer(stream(`retry: 4000\n${counts('1')}`), stream(counts('2')))
    const { howazit, clock } = connect(baseUrl)
    await take(howazit.responses.stream(), 2)
    expect(clock.waits).toEqual([2_000])
  })

  it('reconnects when the server falls silent', async () => {
    const { baseUrl, received } = await startServer(stream(counts('1'), { isEndless: true }), stream(counts('2')))
    const { howazit, clock } = connect(baseUrl)
    const messages: string[] = []
    for await (const { id } of howazit.responses.stream()) {
      messages.push(id)
      if (id === '2') break
      setImmediate(() => clock.expire())
    }
    expect(messages).toEqual(['1', '2'])
    expect(received).toHaveLength(2)
  })

  it('ends quietly when the signal aborts', async () => {
    const controller = new AbortController()
    const { baseUrl } = await startServer(stream(counts('1'), { isEndless: true }))
    const ids: string[] = []
    for await (const { id } of connect(baseUrl).howazit.responses.stream({ signal: controller.signal })) {
      ids.push(id)
      controller.abort()
    }
    expect(ids).toEqual(['1'])
  })

  it('closes its connection when the loop is left', async () => {
    let closed: Promise<void> | undefined
    const { baseUrl } = await startServer((response, request) => {
      closed = new Promise((resolve) => response.on('close', resolve))
      stream(counts('1'), { isEndless: true })(response, request)
    })
    await take(connect(baseUrl).howazit.responses.stream(), 1)
    await closed
  })

  it.each(['unauthenticated', 'insufficient_scope', 'not_found'])('throws %s instead of reconnecting', async (code) => {
    const { baseUrl, received } = await startServer(problem(403, code))
    await expect(take(connect(baseUrl).howazit.responses.stream(), 1)).rejects.toMatchObject({ code })
    expect(received).toHaveLength(1)
  })

  it('throws when an event is no JSON', async () => {
    const { baseUrl } = await startServer(stream('data: {\n\n'))
    await expect(take(connect(baseUrl).howazit.responses.stream(), 1)).rejects.toMatchObject({ code: 'reply_invalid' })
  })
})
