import { createHowazit } from '@howazit/sdk'
import { describe, expect, test } from 'vitest'
import { createSurvey } from './support/create-survey.ts'
import { startPlatform, type TestPlatform } from './support/start-platform.ts'

test('beyond its quota a tenant is told when to come again, and another one is not', async () => {
  await using platform = await startPlatform({
    env: { HOWAZIT_RATE_LIMIT_PER_SECOND: '1', HOWAZIT_RATE_LIMIT_BURST: '5' },
  })
  const response = await createSurvey(platform)
  const post = async (path: string, body: unknown, headers: Record<string, string>) => {
    const authorization = `Bearer ${platform.token}`
    return await fetch(platform.url + path, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  }
  const items = Array.from({ length: 5 }, (_, index) => ({ ...response, idempotencyKey: `item-${index}` }))

  // A batch costs as many as it has items.
  const accepted = await post('/v1/ingest/responses/batch', items, {})
  expect(accepted.status).toBe(200)
  expect(accepted.headers.get('ratelimit-policy')).toBe('"tenant";q=5;w=5')
  expect(accepted.headers.get('ratelimit')).toMatch(/^"tenant";r=0;t=\d$/)
  const refused = await Promise.all([
    post('/v1/ingest/responses/batch', items, {}),
    post('/v1/ingest/responses/batch', items, {}),
  ])
  const foreign = await fetch(`${platform.url}/v1/ingest/responses`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${platform.otherToken}`,
      'content-type': 'application/json',
      'idempotency-key': 'theirs',
    },
    body: JSON.stringify(response),
  })

  for (const reply of refused) {
    const problem = (await reply.json()) as { code: string; retryAfterMs: number }
    expect([reply.status, problem.code]).toEqual([429, 'rate_limited'])
    expect(problem.retryAfterMs).toBeGreaterThan(0)
    expect(reply.headers.get('retry-after-ms')).toBe(String(problem.retryAfterMs))
    expect(Number(reply.headers.get('retry-after'))).toBe(Math.ceil(problem.retryAfterMs / 1_000))
    expect(reply.headers.get('ratelimit')).toBe(`"tenant";r=0;t=${reply.headers.get('retry-after')}`)
  }
  // Their survey is another one, so it is not accepted, but it is looked at.
  expect(foreign.status).not.toBe(429)
})

test('one client of a tenant cannot use up what the others may send', async () => {
  await using platform = await startPlatform()
  const operator = createHowazit({ baseUrl: platform.url, auth: platform.operatorToken })
  const quota = { perSecond: 1, burst: 10, clientPercent: 40 }
  const { id } = await operator.tenants.create({ slug: 'shared', quota })
  const offer = async (token: string, key: string) => {
    const reply = await fetch(`${platform.url}/v1/ingest/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: '{}',
    })
    await reply.arrayBuffer()
    return reply
  }
  const [noisy, quiet] = await Promise.all(
    ['noisy', 'quiet'].map(async (name) => {
      const client = await operator.tenants.createClient(id, { name, scopes: ['responses:write'] }, { reason: 'tests' })
      return await tokenOf(platform.url, client)
    }),
  )
  const replies: Response[] = []
  for (let at = 0; at < 8; at += 1) replies.push(await offer(noisy as string, `n-${at}`))

  // What is not valid costs, too: it was looked at.
  expect(replies[0]?.status).toBe(422)
  const refused = replies.at(-1) as Response
  expect(refused.status).toBe(429)
  expect(refused.headers.get('ratelimit-policy')).toBe('"client";q=4;w=10, "tenant";q=10;w=10')
  expect(refused.headers.get('ratelimit')).toMatch(/^"client";r=0;t=\d, "tenant";r=[4-6]$/)
  expect((await offer(quiet as string, 'q')).status).toBe(422)
})

async function tokenOf(url: string, { id, secret }: { id: string; secret: string }): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
  const reply = await fetch(`${url}/oauth/token`, { method: 'POST', body })
  return ((await reply.json()) as { access_token: string }).access_token
}

describe('requests for tokens', () => {
  const ask = (platform: TestPlatform, forwardedFor: string) =>
    fetch(`${platform.url}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': forwardedFor },
      body: 'grant_type=client_credentials&client_id=hc_nobody&client_secret=hs_wrong',
    })
  const statusesOf = async (replies: readonly Promise<Response>[]) =>
    (await Promise.all(replies)).map(({ status }) => status).toSorted((one, other) => one - other)

  test('are limited by address, and say when to come again', async () => {
    await using platform = await startPlatform({ env: { HOWAZIT_TOKEN_RATE_PER_MINUTE: '3' } })
    expect(await statusesOf(['1.1.1.1', '2.2.2.2', '3.3.3.3'].map((by) => ask(platform, by)))).toEqual([401, 401, 401])
    // Who asks says so himself, and is not believed.
    const refused = await ask(platform, '4.4.4.4')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('ratelimit-limit')).toBe('3')
    expect(await refused.json()).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) })
    // Nothing else is.
    const headers = { authorization: `Bearer ${platform.token}` }
    expect((await fetch(`${platform.url}/v1/whoami`, { headers })).status).toBe(200)
  })

  test('behind a trusted proxy are told apart by the address that it names, not by one that was sent to it', async () => {
    await using platform = await startPlatform({
      env: { HOWAZIT_TOKEN_RATE_PER_MINUTE: '3', HOWAZIT_HTTP_TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8' },
    })
    const one = Array.from({ length: 5 }, (_, at) => ask(platform, `9.9.9.${at}, 1.1.1.1, 10.0.0.7`))
    expect(await statusesOf(one)).toEqual([401, 401, 401, 429, 429])
    expect((await ask(platform, '9.9.9.9, 2.2.2.2, 10.0.0.7')).status).toBe(401)
  })
})
