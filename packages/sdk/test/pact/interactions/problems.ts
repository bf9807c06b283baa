import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES } from '../placeholders.ts'
import { problem, REQUEST_ID } from './problem.ts'

const { equal, like } = MatchersV3
const { responseId } = EXAMPLES
const oneResponse = { request: `GET /v1/responses/${responseId}` } as const

/** What can go wrong with any call, shown by one. */
export const problems: readonly Interaction[] = [
  {
    ...oneResponse,
    given: 'a tenant',
    when: 'gets a response that is not there',
    status: 404,
    answers: problem(404, 'not_found'),
    call: (howazit) => howazit.responses.get(responseId),
    throws: { code: 'not_found', details: { status: 404, requestId: REQUEST_ID } },
  },
  {
    ...oneResponse,
    given: 'a tenant',
    when: 'gets a response with a token that is none',
    as: 'anybody',
    status: 401,
    answers: problem(401, 'unauthenticated'),
    call: (howazit) => howazit.responses.get(responseId),
    throws: { code: 'unauthenticated' },
  },
  {
    ...oneResponse,
    given: 'a tenant',
    when: 'gets a response with a token of an operator',
    as: 'operator',
    status: 403,
    answers: problem(403, 'insufficient_scope', { expected: equal('responses:read') }),
    call: (howazit) => howazit.responses.get(responseId),
    throws: { code: 'insufficient_scope', details: { expected: 'responses:read' } },
  },
  {
    given: 'a tenant',
    when: 'creates a survey that has no name and no questions',
    request: 'POST /v1/surveys',
    json: { name: '', questions: [] },
    status: 422,
    answers: problem(422, 'validation_failed', {
      pointer: equal('/name'),
      errors: MatchersV3.atLeastLike(
        { code: equal('validation_failed'), pointer: like('/name'), detail: like('must be longer') },
        2,
      ),
    }),
    call: (howazit) => howazit.surveys.create({ name: '', questions: [] }),
    throws: { code: 'validation_failed', details: { pointer: '/name' } },
  },
  {
    given: 'a tenant',
    when: 'asks for an insight of a survey that is not there',
    request: 'POST /v1/insights',
    json: { surveyId: EXAMPLES.surveyId, timeframe: { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' } },
    status: 404,
    answers: problem(404, 'not_found'),
    call: (howazit) =>
      howazit.insights.create({
        surveyId: EXAMPLES.surveyId,
        timeframe: { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' },
      }),
    throws: { code: 'not_found' },
  },
]
