import { describe, expect, it } from 'vitest'
import { connect } from './support/connect.ts'
import { json, startServer } from './support/start-server.ts'

describe('path parameters', () => {
  it.each(['', '.', '..', undefined as unknown as string, 7 as unknown as string])(
    'refuses %j without a request',
    async (id) => {
      const { baseUrl, received } = await startServer(json(200, {}))
      const { howazit } = connect(baseUrl)
      await expect(howazit.surveys.get(id)).rejects.toMatchObject({
        code: 'argument_invalid',
        details: { pointer: '/path/surveyId' },
      })
      expect(received).toEqual([])
    },
  )

  it.each([
    ['../webhooks', '/v1/surveys/..%2Fwebhooks'],
    ['a/b?c#d', '/v1/surveys/a%2Fb%3Fc%23d'],
    ['%2e%2e', '/v1/surveys/%252e%252e'],
    ['é\r\n', '/v1/surveys/%C3%A9%0D%0A'],
  ])('encodes %j', async (id, url) => {
    const { baseUrl, received } = await startServer(json(200, {}))
    await connect(baseUrl).howazit.surveys.get(id)
    expect(received[0]?.url).toBe(url)
  })
})
