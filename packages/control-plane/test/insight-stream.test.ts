import { createHowazit, type Insight } from '@howazit/sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../../runtime/test/support/until.ts'
import { createSurvey } from './support/create-survey.ts'
import { startPlatform, type TestPlatform } from './support/start-platform.ts'

const timeframe = { from: '2000-01-01T00:00:00Z', to: '2100-01-01T00:00:00Z' }

describe('the stream of insights', () => {
  let platform: TestPlatform
  let surveyId: string

  beforeAll(async () => {
    platform = await startPlatform({ hasStages: true })
    const response = await createSurvey(platform)
    surveyId = response.surveyId
    const { responses } = connect(platform.token)
    const { responseId } = await responses.ingest(response as never)
    await until('the response is stored', () => responses.get(responseId).then(Boolean, () => false))
  })
  afterAll(() => platform.stop())

  const connect = (auth: string) => createHowazit({ baseUrl: platform.url, auth })
  const ask = (query: string, token = platform.token) =>
    fetch(`${platform.url}/v1/stream/insights${query}`, { headers: { authorization: `Bearer ${token}` } })

  it('tells whoever waits for one of every step, without asking', async () => {
    const asked: string[] = []
    const count: typeof fetch = (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input)
      asked.push(pathname)
      return fetch(input, init)
    }
    const { insights } = createHowazit({ baseUrl: platform.url, auth: platform.token, fetch: count })
    const shown: Insight[] = []
    const over = await insights.create({ surveyId, timeframe }).wait({ onProgress: (insight) => shown.push(insight) })
    expect(over).toMatchObject({ status: 'succeeded', progress: 100 })
    expect(shown.at(-1)).toEqual(await insights.get(over.id))
    expect(shown.map(({ progress }) => progress)).toEqual(
      shown.map(({ progress }) => progress).toSorted((a, b) => a - b),
    )
    expect(asked).toContain('/v1/stream/insights')
  })

  it('shows each tenant its own', async () => {
    const leaving = new AbortController()
    const seen = { own: new Set<string>(), other: new Set<string>() }
    const watch = async (token: string, ids: Set<string>) => {
      for await (const { id } of connect(token).insights.follow({ signal: leaving.signal })) ids.add(id)
    }
    const watching = [watch(platform.token, seen.own), watch(platform.otherToken, seen.other)]
    const { insights } = connect(platform.token)
    const id = await until('an insight is seen', async () => {
      const made = await insights.create({ surveyId, timeframe }).wait()
      return seen.own.has(made.id) ? made.id : undefined
    })
    const { insights: others } = connect(platform.otherToken)
    await expect(others.wait(id)).rejects.toMatchObject({ code: 'not_found' })
    leaving.abort()
    await Promise.all(watching)
    expect([...seen.other]).toEqual([])
  })

  it('answers a problem, and no stream, where there is nothing to follow or nobody who may', async () => {
    const nobody = await ask('?jobId=5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21')
    expect(nobody.status).toBe(404)
    expect(nobody.headers.get('content-type')).toBe('application/problem+json')
    expect((await ask('?jobId=x')).status).toBe(400)
    const token = await platform.tokenWith(['responses:read'], 60_000)
    expect((await ask('', token)).status).toBe(403)
  })
})
