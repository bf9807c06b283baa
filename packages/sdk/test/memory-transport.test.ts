import { describe, expect, it } from 'vitest'
import { createHowazit, HowazitError, type MemoryHandlers, memoryTransport } from '../src/index.ts'

const connect = (handlers: MemoryHandlers) =>
  createHowazit({
    baseUrl: 'http://howazit.test',
    auth: 'test',
    fetch: memoryTransport(handlers),
    retry: { attemptsMax: 1 },
  })

const response = { surveyId: 's1', submittedAt: '2026-11-22T10:15:30Z', answers: [] }

describe('memoryTransport', () => {
  it('gives a handler what was sent', async () => {
    const seen: unknown[] = []
    const howazit = connect({
      ingestResponse: (request) => {
        seen.push(request)
        return { responseId: 'r1', status: 'accepted' }
      },
    })
    expect(await howazit.responses.ingest(response, { idempotencyKey: 'k1' })).toEqual({
      responseId: 'r1',
      duplicate: false,
    })
    expect(seen).toMatchObject([
      {
        operationId: 'ingestResponse',
        path: {},
        query: {},
        body: response,
        headers: { 'idempotency-key': 'k1', authorization: 'Bearer test' },
      },
    ])
  })

  it('gives path and query as they were meant', async () => {
    const howazit = connect({
      traceResponse: ({ path }) => ({ responseId: path.responseId, steps: [] }),
      listSurveys: ({ query }) => ({ items: [], nextCursor: query.cursor === undefined ? 'next' : undefined }),
    })
    expect(await howazit.responses.trace('a b/c')).toEqual({ responseId: 'a b/c', steps: [] })
    expect(await howazit.surveys.list()).toEqual({ items: [], nextCursor: 'next' })
  })

  it('answers the problem that a handler throws', async () => {
    const howazit = connect({
      ingestResponse: () => {
        throw new HowazitError('duplicate', 'This key was accepted before.', { details: { responseId: 'r0' } })
      },
      getSurvey: () => {
        throw new HowazitError('not_found', 'There is no survey s1.')
      },
    })
    expect(await howazit.responses.ingest(response)).toEqual({ responseId: 'r0', duplicate: true })
    await expect(howazit.surveys.get('s1')).rejects.toMatchObject({
      code: 'not_found',
      message: '[not_found] There is no survey s1.',
      details: { status: 404 },
    })
  })

  it('answers nothing for what answers nothing', async () => {
    expect(await connect({ deleteResponse: () => {} }).responses.delete('r1')).toBeUndefined()
  })

  it('answers a Response as it is, for streams and oddities', async () => {
    const howazit = connect({ exportResponses: () => new Response('{"a":1}\n{"a":2}\n') })
    const lines: string[] = []
    for await (const line of howazit.responses.export({ surveyId: 's1' })) lines.push(line)
    expect(lines).toEqual(['{"a":1}', '{"a":2}'])
  })

  it('fails an operation that has no handler, by its name', async () => {
    await expect(connect({}).whoami()).rejects.toMatchObject({
      message: '[argument_invalid] memoryTransport was given no handler for whoami.',
    })
  })
})
