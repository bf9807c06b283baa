import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, id, time } from '../placeholders.ts'
import { problem } from './problem.ts'
import { storedResponse } from './response-values.ts'

const { eachLike, equal, like } = MatchersV3
const { responseId, surveyId } = EXAMPLES

const stored = { given: 'a response', request: 'GET /v1/responses/{responseId}' } as const
const changed = { ...stored, request: 'PATCH /v1/responses/{responseId}' } as const

export const responses: readonly Interaction[] = [
  {
    ...stored,
    when: 'gets a response',
    status: 200,
    answers: storedResponse,
    call: (howazit) => howazit.responses.get(responseId),
  },
  {
    given: 'a response',
    when: 'lists the responses to a survey',
    request: 'GET /v1/responses',
    query: { surveyId: '{surveyId}', limit: '10' },
    status: 200,
    answers: { items: eachLike(storedResponse) },
    call: (howazit) => howazit.responses.list({ surveyId, limit: 10 }),
  },
  {
    given: 'two responses to a survey',
    when: 'lists one response a page',
    request: 'GET /v1/responses',
    query: { surveyId: '{surveyId}', limit: '1' },
    status: 200,
    answers: { items: eachLike(storedResponse), nextCursor: like('a-cursor') },
    call: (howazit) => howazit.responses.list({ surveyId, limit: 1 }),
  },
  {
    ...changed,
    when: 'changes a response',
    json: { revision: 1, channel: 'kiosk' },
    status: 200,
    answers: like({ id: id('responseId'), surveyId: id('surveyId'), revision: equal(2), channel: equal('kiosk') }),
    call: (howazit) => howazit.responses.update(responseId, { revision: 1, channel: 'kiosk' }),
  },
  {
    ...changed,
    when: 'changes a revision of a response that is not its current one',
    json: { revision: 7, channel: 'kiosk' },
    status: 409,
    answers: problem(409, 'revision_conflict'),
    call: (howazit) => howazit.responses.update(responseId, { revision: 7, channel: 'kiosk' }),
    throws: { code: 'revision_conflict' },
  },
  {
    ...stored,
    when: 'follows a response through its stages',
    request: 'GET /v1/responses/{responseId}/trace',
    status: 200,
    answers: like({
      responseId: id('responseId'),
      steps: eachLike({ stage: 'stored', status: 'ok', at: time() }),
    }),
    call: (howazit) => howazit.responses.trace(responseId),
  },
  {
    ...stored,
    when: 'erases a response',
    request: 'DELETE /v1/responses/{responseId}',
    status: 204,
    call: (howazit) => howazit.responses.delete(responseId),
  },
]
