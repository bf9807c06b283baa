import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, id, time } from '../placeholders.ts'
import { problem } from './problem.ts'

const { eachLike, equal, like } = MatchersV3
const { surveyId } = EXAMPLES

const questions = [{ key: 'recommend', type: 'nps', text: 'How likely are you to recommend us?' } as const]

const survey = {
  id: id('surveyId'),
  name: 'Store visit',
  slug: 'store-visit',
  version: 1,
  validation: 'enforce',
  answersTo: 'every_version',
  questions: eachLike({ id: id('questionId'), key: 'recommend', type: 'nps', text: 'How likely?' }),
  createdAt: time(),
  updatedAt: time(),
}

export const surveys: readonly Interaction[] = [
  {
    given: 'a tenant',
    when: 'creates a survey',
    request: 'POST /v1/surveys',
    json: { name: 'Store visit', questions },
    status: 201,
    answers: like(survey),
    call: (howazit) => howazit.surveys.create({ name: 'Store visit', questions }),
  },
  {
    given: 'a survey',
    when: 'lists surveys',
    request: 'GET /v1/surveys',
    status: 200,
    answers: like({ items: eachLike(survey) }),
    call: (howazit) => howazit.surveys.list(),
  },
  {
    given: 'a survey',
    when: 'gets a survey',
    request: 'GET /v1/surveys/{surveyId}',
    status: 200,
    answers: like(survey),
    call: (howazit) => howazit.surveys.get(surveyId),
  },
  {
    given: 'a survey',
    when: 'publishes a version of a survey',
    request: 'POST /v1/surveys/{surveyId}/versions',
    json: { questions },
    status: 201,
    answers: like({ ...survey, version: equal(2) }),
    call: (howazit) => howazit.surveys.createVersion(surveyId, { questions }),
  },
  {
    given: 'a survey',
    when: 'changes how a survey takes responses',
    request: 'PATCH /v1/surveys/{surveyId}',
    json: { validation: 'quarantine' },
    status: 200,
    answers: like({ ...survey, validation: equal('quarantine') }),
    call: (howazit) => howazit.surveys.update(surveyId, { validation: 'quarantine' }),
  },
  {
    given: 'a tenant',
    when: 'gets a survey that is not there',
    request: `GET /v1/surveys/${surveyId}`,
    status: 404,
    answers: problem(404, 'not_found'),
    call: (howazit) => howazit.surveys.get(surveyId),
    throws: { code: 'not_found' },
  },
]
