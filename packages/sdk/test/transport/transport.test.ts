import { describe, expect, it } from 'vitest'
import { HowazitError } from '../../src/errors.ts'
import { connect } from '../support/connect.ts'
import { hangUp, json, problem, stall, startServer } from '../support/start-server.ts'

const response = { surveyId: 's', submittedAt: '2026-11-22T10:15:30Z', answers: [] }
const accepted = json(202, { responseId: 'r1', status: 'accepted' })
const survey = json(200, { id: 's1' })
const webhook = { url: 'https://example.com/hook' }

const failure = async (promise: Promise<unknown>): Promise<HowazitError> => {
  const reason: unknown = await promise.then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  )
  if (HowazitError.is(reason)) return reason
  throw reason
}

describe('transport', () => {
  it('sends the same body and the same key again after a broken connection', async () => {
    const { baseUrl, received } = await startServer(hangUp, hangUp, accepted)
    const { howazit, clock } = connect(baseUrl)
    expect(await howazit.responses.ingest(response)).toEqual({ responseId: 'r1', duplicate: false })
    expect(received).toHaveLength(3)
    expect(new Set(received.map(({ headers }) => headers['idempotency-key']))).toHaveLength(1)
    expect(new Set(received.map(({ body }) => body))).toEqual(new Set([JSON.stringify(response)]))
    expect(clock.waits).toEqual([125, 250])
  })

  it.each([408, 425, 429, 500, 502, 503, 504])('sends a read again after %i', async (status) => {
    const { baseUrl, received } = await startServer(json(status, {}), survey)
    const { howazit } = connect(baseUrl)
    expect(await howazit.surveys.get('s1')).toEqual({ id: 's1' })
    expect(received).toHaveLength(2)
  })

  it.each([400, 401, 403, 404, 405, 409, 413, 415, 422, 501])('does not send again after %i', async (status) => {
    const { baseUrl, received } = await startServer(json(status, {}), survey)
    const { howazit } = connect(baseUrl)
    expect((await failure(howazit.surveys.get('s1'))).details?.status).toBe(status)
    expect(received).toHaveLength(1)
  })

  it.each([500, 502, 504])('does not create a webhook twice after %i', async (status) => {
    const { baseUrl, received } = await startServer(json(status, {}), json(201, {}))
    const { howazit } = connect(baseUrl)
    await failure(howazit.webhooks.create(webhook))
    expect(received).toHaveLength(1)
  })

  it('does not create a webhook twice after a broken connection', async () => {
    const { baseUrl, received } = await startServer(hangUp, json(201, {}))
    const { howazit } = connect(baseUrl)
    expect((await failure(howazit.webhooks.create(webhook))).code).toBe('network_failed')
    expect(received).toHaveLength(1)
  })

  it('creates a webhook again when the platform refused it for now', async () => {
    const { baseUrl, received } = await startServer(problem(503, 'over_capacity'), json(201, { id: 'w1' }))
    const { howazit } = connect(baseUrl)
    expect(await howazit.webhooks.create(webhook)).toEqual({ id: 'w1' })
    expect(received).toHaveLength(2)
  })

  it('sends anything again when nobody listened', async () => {
    const { baseUrl } = await startServer(survey)
    let calls = 0
    const refusing: typeof fetch = async (input, init) => {
      calls += 1
      if (calls === 1)
        throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) })
      return fetch(input, init)
    }
    const { howazit } = connect(baseUrl, { fetch: refusing })
    await howazit.webhooks.create(webhook)
    expect(calls).toBe(2)
  })

  it('gives up after the attempts it has and throws the last answer', async () => {
    const { baseUrl, received } = await startServer(problem(503, 'unavailable', { detail: 'The stream is away.' }))
    const { howazit } = connect(baseUrl, { retry: { attemptsMax: 3 } })
    const error = await failure(howazit.surveys.get('s1'))
    expect(error.message).toBe('[unavailable] The stream is away.')
    expect(error.details).toMatchObject({ status: 503, requestId: 'r-1' })
    expect(received).toHaveLength(3)
  })

  it('waits as retry-after-ms says, with jitter on top', async () => {
    const headers = { 'retry-after-ms': '700', 'retry-after': '9' }
    const { baseUrl } = await startServer(problem(429, 'rate_limited', {}, headers), survey)
    const { howazit, clock } = connect(baseUrl)
    await howazit.surveys.get('s1')
    expect(clock.waits).toEqual([825])
  })

  it('waits as Retry-After says in seconds', async () => {
    const { baseUrl } = await startServer(problem(429, 'rate_limited', {}, { 'retry-after': '2' }), survey)
    const { howazit, clock } = connect(baseUrl)
    await howazit.surveys.get('s1')
    expect(clock.waits).toEqual([2_125])
  })

  it('waits until the date of Retry-After', async () => {
    const headers = { 'retry-after': 'Sun, 22 Nov 2026 10:00:03 GMT' }
    const { baseUrl } = await startServer(problem(503, 'unavailable', {}, headers), survey)
    const { howazit, clock } = connect(baseUrl)
    await howazit.surveys.get('s1')
    expect(clock.waits).toEqual([3_125])
  })

  it('gives up at once when the wait would pass the deadline, and says how long it was', async () => {
    const { baseUrl, received } = await startServer(problem(429, 'rate_limited', {}, { 'retry-after': '90' }))
    const { howazit, clock } = connect(baseUrl)
    const error = await failure(howazit.surveys.get('s1'))
    expect(error).toMatchObject({ code: 'rate_limited', details: { retryAfterMs: 90_000 } })
    expect(received).toHaveLength(1)
    expect(clock.waits).toEqual([])
  })

  it('waits for a key in flight longer than it has attempts, then takes the answer', async () => {
    const inFlight = problem(409, 'idempotency_in_flight', {}, { 'retry-after': '1' })
    const { baseUrl, received } = await startServer(...Array.from({ length: 7 }, () => inFlight), accepted)
    const { howazit } = connect(baseUrl, { retry: { attemptsMax: 2 } })
    expect(await howazit.responses.ingest(response)).toEqual({ responseId: 'r1', duplicate: false })
    expect(received).toHaveLength(8)
  })

  it('answers a duplicate as a success with its original id', async () => {
    const { baseUrl, received } = await startServer(problem(409, 'duplicate', { responseId: 'r0' }))
    const { howazit } = connect(baseUrl)
    expect(await howazit.responses.ingest(response)).toEqual({ responseId: 'r0', duplicate: true })
    expect(received).toHaveLength(1)
  })

  it('throws when the key was used with another body', async () => {
    const { baseUrl } = await startServer(problem(422, 'idempotency_key_reuse'))
    const { howazit } = connect(baseUrl)
    expect((await failure(howazit.responses.ingest(response))).code).toBe('idempotency_key_reuse')
  })

  it('ends an attempt that gets no answer and tries again', async () => {
    const { baseUrl, received } = await startServer(() => clock.expire(), survey)
    const { howazit, clock } = connect(baseUrl)
    expect(await howazit.surveys.get('s1')).toEqual({ id: 's1' })
    expect(received).toHaveLength(2)
  })

  it('ends an attempt whose body never ends', async () => {
    const { baseUrl } = await startServer((answer) => {
      answer.writeHead(200, { 'content-type': 'application/json' }).write('{"id":')
      setImmediate(() => clock.expire())
    })
    const { howazit, clock } = connect(baseUrl, { retry: { attemptsMax: 1 } })
    const error = await failure(howazit.surveys.get('s1'))
    expect(error.message).toBe(`[timed_out] GET ${baseUrl}/v1/surveys/s1 got no reply within 15000 ms.`)
  })

  it('stops immediately when its caller aborts', async () => {
    const controller = new AbortController()
    const { baseUrl, received } = await startServer(() => controller.abort(new Error('enough')))
    const { howazit } = connect(baseUrl)
    const error = await failure(howazit.surveys.get('s1', { signal: controller.signal }))
    expect(error).toMatchObject({ code: 'aborted', cause: { message: 'enough' } })
    expect(received).toHaveLength(1)
  })

  it('stops immediately when the signal of the client aborts', async () => {
    const controller = new AbortController()
    const { baseUrl } = await startServer(() => controller.abort())
    const { howazit } = connect(baseUrl, { signal: controller.signal })
    expect((await failure(howazit.surveys.get('s1'))).code).toBe('aborted')
    expect((await failure(howazit.health())).code).toBe('aborted')
  })

  it('takes a redirect for an error instead of following it with the token', async () => {
    const elsewhere = await startServer(survey)
    const { baseUrl } = await startServer(json(307, {}, { location: `${elsewhere.baseUrl}/v1/surveys/s1` }))
    const { howazit } = connect(baseUrl)
    expect(await failure(howazit.surveys.get('s1'))).toMatchObject({ code: 'reply_invalid', details: { status: 307 } })
    expect(elsewhere.received).toEqual([])
  })

  it('keeps the query out of its messages', async () => {
    const { baseUrl } = await startServer(hangUp)
    const { howazit } = connect(baseUrl, { retry: { attemptsMax: 1 } })
    const error = await failure(howazit.analytics.nps({ surveyId: 'secret' }))
    expect(error.message).toBe(`[network_failed] GET ${baseUrl}/v1/analytics/nps got no reply.`)
  })

  it('says so when a success is no JSON', async () => {
    const { baseUrl } = await startServer((answer) =>
      answer.writeHead(200, { 'content-type': 'application/json' }).end('{"id'),
    )
    const { howazit } = connect(baseUrl)
    expect(await failure(howazit.surveys.get('s1'))).toMatchObject({
      code: 'reply_invalid',
      cause: expect.any(SyntaxError),
    })
  })

  it('keeps its connections', async () => {
    const ports = new Set<number | undefined>()
    const { baseUrl } = await startServer((answer) => {
      ports.add(answer.socket?.remotePort)
      json(200, {})(answer, { method: '', url: '', headers: {}, body: '' })
    })
    const { howazit } = connect(baseUrl)
    for (let count = 0; count < 20; count += 1) await howazit.health()
    // A second one is opened where a request starts in the very tick in which the last answer ended.
    expect(ports.size).toBeLessThanOrEqual(2)
  })

  it('leaves nothing waiting after a stalled request is aborted', async () => {
    const { baseUrl } = await startServer(stall)
    const { howazit } = connect(baseUrl)
    const error = await failure(howazit.health({ signal: AbortSignal.abort() }))
    expect(error.code).toBe('aborted')
  })
})
