import { expect, test } from 'vitest'
import { createSurvey } from './support/create-survey.ts'
import { startPlatform } from './support/start-platform.ts'

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
  expect((await post('/v1/ingest/responses/batch', items, {})).status).toBe(200)
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
  }
  // Their survey is another one, so it is not accepted, but it is looked at.
  expect(foreign.status).not.toBe(429)
})
