import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, filled, id } from '../placeholders.ts'
import { problem } from './problem.ts'
import { response, responseOfState } from './response-values.ts'

const { equal, integer, like, regex, string } = MatchersV3

const one = {
  request: 'POST /v1/ingest/responses',
  headers: { 'Idempotency-Key': '{key}' },
  json: responseOfState,
} as const

const withKey = { idempotencyKey: EXAMPLES.key }
const { responseId } = EXAMPLES

export const ingest: readonly Interaction[] = [
  {
    ...one,
    given: 'a survey',
    when: 'takes in a response',
    status: 202,
    answersHeaders: { Location: regex('^/v1/responses/[0-9a-f-]{36}$', `/v1/responses/${responseId}`) },
    answers: { responseId: id('responseId'), status: equal('accepted') },
    call: (howazit) => howazit.responses.ingest(response, withKey),
    gets: { responseId, duplicate: false },
  },
  {
    ...one,
    given: 'a response accepted under a key',
    when: 'takes in the same response again',
    status: 409,
    answersHeaders: { 'Idempotent-Replayed': 'true' },
    answers: problem(409, 'duplicate', { responseId: id('responseId') }),
    call: (howazit) => howazit.responses.ingest(response, withKey),
    gets: { responseId, duplicate: true },
  },
  {
    ...one,
    given: 'a response accepted under a key',
    when: 'takes in another response under the key',
    json: { ...responseOfState, channel: 'kiosk' },
    status: 422,
    answers: problem(422, 'idempotency_key_reuse', { pointer: equal('/header/idempotency-key') }),
    call: (howazit) => howazit.responses.ingest({ ...response, channel: 'kiosk' }, withKey),
    throws: { code: 'idempotency_key_reuse', details: { pointer: '/header/idempotency-key' } },
  },
  {
    ...one,
    given: 'a tenant',
    when: 'takes in a response to no survey',
    json: response,
    status: 422,
    answers: problem(422, 'survey_unknown', { pointer: equal('/surveyId') }),
    call: (howazit) => howazit.responses.ingest(response, withKey),
    throws: { code: 'survey_unknown', details: { pointer: '/surveyId' } },
  },
  {
    given: 'a response accepted under a key',
    when: 'takes in a batch of a new, a known and a wrong response',
    request: 'POST /v1/ingest/responses/batch',
    headers: { 'Idempotency-Key': '{key}-batch' },
    json: [
      { ...responseOfState, idempotencyKey: filled('{key}-new') },
      { ...responseOfState, idempotencyKey: filled('{key}') },
      { ...responseOfState, idempotencyKey: filled('{key}-wrong'), surveyId: EXAMPLES.tenantId },
    ],
    status: 200,
    answers: {
      accepted: 1,
      duplicates: 1,
      rejected: 1,
      retry: 0,
      results: [
        { index: integer(0), status: equal('accepted'), responseId: id('responseId') },
        { index: integer(1), status: equal('duplicate'), responseId: id('responseId') },
        like({
          index: 2,
          status: equal('rejected'),
          code: equal('survey_unknown'),
          pointer: equal('/surveyId'),
          detail: string('There is no such survey.'),
        }),
      ],
    },
    call: (howazit) =>
      howazit.responses.ingestBatch(
        [
          { ...response, idempotencyKey: `${EXAMPLES.key}-new` },
          { ...response, idempotencyKey: EXAMPLES.key },
          { ...response, idempotencyKey: `${EXAMPLES.key}-wrong`, surveyId: EXAMPLES.tenantId },
        ],
        { idempotencyKey: `${EXAMPLES.key}-batch` },
      ),
  },
]
