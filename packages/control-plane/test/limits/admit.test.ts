import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { until } from '../../../runtime/test/support/until.ts'
import { createSurvey } from '../support/create-survey.ts'
import { startPlatform, type TestPlatform } from '../support/start-platform.ts'

const INGEST = '/v1/ingest/responses'
const BATCH = '/v1/ingest/responses/batch'
const BODY = '{"a": 1  }'

interface Held extends Disposable {
  readonly requests: readonly ClientRequest[]
}

/** Requests whose headers arrive and whose bodies do not; gone at the end, whatever happens. */
function hold(
  platform: TestPlatform,
  count: number,
  { token = platform.token, path = INGEST, isChunked = false, bytes = BODY.length } = {},
): Held {
  const requests = Array.from({ length: count }, () => {
    const outgoing = request(platform.url + path, { method: 'POST', headers: headersOf(token) })
    outgoing.on('error', () => {})
    if (!isChunked) outgoing.setHeader('content-length', bytes)
    outgoing.flushHeaders()
    return outgoing
  })
  return {
    requests,
    [Symbol.dispose]() {
      for (const one of requests) one.destroy()
    },
  }
}

const headersOf = (token: string) => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  'idempotency-key': crypto.randomUUID(),
})

async function finish(held: ClientRequest): Promise<number | undefined> {
  held.end(BODY)
  const [reply] = (await once(held, 'response')) as [IncomingMessage]
  reply.resume()
  return reply.statusCode
}

async function ask(platform: TestPlatform, token = platform.token, body: string | Buffer = '{}', headers = {}) {
  const init = { method: 'POST', headers: { ...headersOf(token), ...headers }, body: body as never }
  const reply = await fetch(platform.url + INGEST, init)
  const problem = (await reply.json()) as { code: string }
  return { status: reply.status, code: problem.code, retryAfter: reply.headers.get('retry-after') }
}

const untilAsked = (platform: TestPlatform, status: number, token?: string) =>
  until(`the answer is ${status}`, async () => (await ask(platform, token)).status === status)

const OF_TENANT = { status: 429, code: 'rate_limited', retryAfter: '1' }
const OF_ALL = { status: 503, code: 'over_capacity', retryAfter: '1' }
/** It got as far as being judged. */
const LET_IN = 422

describe('requests under way', () => {
  it('are so many for one tenant, which is told so, and another is not', async () => {
    await using platform = await startPlatform({ env: { HOWAZIT_HTTP_TENANT_REQUESTS_MAX: '2' } })
    using held = hold(platform, 2)
    await untilAsked(platform, 429)
    expect(await ask(platform)).toEqual(OF_TENANT)
    expect(await ask(platform, platform.otherToken)).toMatchObject({ status: LET_IN })
    // Nor is anything else it does.
    const headers = { authorization: `Bearer ${platform.token}` }
    expect((await fetch(`${platform.url}/v1/whoami`, { headers })).status).toBe(200)

    const [first, second] = held.requests as [ClientRequest, ClientRequest]
    expect(await finish(first)).toBe(LET_IN)
    await untilAsked(platform, LET_IN)
    using more = hold(platform, 1)
    await untilAsked(platform, 429)
    // One that goes without having been answered leaves its place, too.
    second.destroy()
    await untilAsked(platform, LET_IN)
    expect(more.requests).toHaveLength(1)
  })

  it('are so many for all tenants, and each has its share of them', async () => {
    const env = { HOWAZIT_HTTP_REQUESTS_MAX: '4', HOWAZIT_HTTP_TENANT_REQUESTS_MAX: '4' }
    await using platform = await startPlatform({ env })
    using _noisy = hold(platform, 3)
    using _others = hold(platform, 1, { token: platform.otherToken })
    await untilAsked(platform, 503)
    expect(await ask(platform)).toEqual(OF_ALL)
    expect(await ask(platform, platform.otherToken)).toMatchObject({ status: LET_IN })
    using _more = hold(platform, 1, { token: platform.otherToken })
    await untilAsked(platform, 503, platform.otherToken)
  })

  it('hold so much of bodies, and one that does not say how much counts in full', async () => {
    await using platform = await startPlatform()
    using _large = hold(platform, 2, { path: BATCH, isChunked: true })
    await untilAsked(platform, 503)
    expect(await ask(platform)).toEqual(OF_ALL)
    expect(await ask(platform, platform.otherToken)).toMatchObject({ status: LET_IN })
  })

  it('may not hold more once they are unfolded', async () => {
    await using platform = await startPlatform()
    using _large = hold(platform, 1, { path: BATCH, isChunked: true })
    using _small = hold(platform, 15, { isChunked: true })
    using _half = hold(platform, 1, { bytes: 512 * 1024 })
    const bomb = gzipSync(Buffer.alloc(1024 * 1024 - 1, ' '))
    const unfold = () => ask(platform, platform.token, bomb, { 'content-encoding': 'gzip' })
    await until('there is no room for it', async () => (await unfold()).status === 503)
    expect(await ask(platform)).toMatchObject({ status: LET_IN })
  })

  it('of a tenant beyond its quota take no place', async () => {
    const env = { HOWAZIT_RATE_LIMIT_PER_SECOND: '1', HOWAZIT_HTTP_REQUESTS_MAX: '1' }
    await using platform = await startPlatform({ env })
    const response = JSON.stringify(await createSurvey(platform))
    expect(await ask(platform, platform.token, response)).toMatchObject({ status: 202 })
    const replies = await Promise.all(Array.from({ length: 20 }, () => ask(platform)))
    expect(replies.filter(({ status }) => status === 503)).toEqual([])
    expect(replies.filter(({ status }) => status === 429).length).toBeGreaterThan(15)
  })
})
