import { HowazitError } from '@howazit/sdk'
import Fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { handleError } from '../src/problem.ts'

async function answerTo(error: Error) {
  await using app = Fastify()
  app.setErrorHandler(handleError)
  app.get('/', () => Promise.reject(error))
  return await app.inject('/')
}

describe('problem', () => {
  // Found by R3: a request that met PostgreSQL while it was down was answered 503 and not told when to come again.
  test('says when to come again with every 503, also where the failure does not know', async () => {
    const reply = await answerTo(new HowazitError('unavailable', 'The database cannot be reached. Try again.'))

    expect(reply.statusCode).toBe(503)
    expect(reply.headers['retry-after']).toBe('1')
    expect(reply.json()).toMatchObject({ code: 'unavailable', retryAfterMs: 1_000 })
  })

  test('passes on what the failure knows', async () => {
    const details = { retryAfterMs: 4_500 }
    const reply = await answerTo(new HowazitError('over_capacity', 'Full.', { details }))

    expect(reply.headers['retry-after']).toBe('5')
    expect(reply.headers['retry-after-ms']).toBe('4500')
  })
})
