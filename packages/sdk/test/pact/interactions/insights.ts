import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, filled, id, time } from '../placeholders.ts'
import { problem } from './problem.ts'

const { eachLike, equal, integer, like, number, regex, string } = MatchersV3
const { surveyId, jobId } = EXAMPLES

const timeframe = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' }

const insightOf = (status: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id: id('jobId'),
  status: equal(status),
  progress: number(0),
  step: regex('^(scope|enrich|cluster|score|compare|write|publish)$', 'scope'),
  surveyId: id('surveyId'),
  timeframe: like(timeframe),
  minimumN: integer(30),
  createdAt: time(),
  ...more,
})

const verificationOf = (status: string) => ({
  insightId: id('jobId'),
  status: equal(status),
  findings: integer(2),
  erased: integer(0),
  changed: integer(0),
  requestedAt: time(),
})

const over = { given: 'an insight that is ready', request: 'GET /v1/insights/{jobId}' } as const

export const insights: readonly Interaction[] = [
  {
    given: 'a response',
    when: 'asks for an insight',
    request: 'POST /v1/insights',
    json: { surveyId: filled('{surveyId}'), timeframe },
    status: 202,
    answers: like(insightOf('queued')),
    call: (howazit) => howazit.insights.create({ surveyId, timeframe }),
  },
  {
    ...over,
    when: 'lists insights',
    request: 'GET /v1/insights',
    status: 200,
    answers: like({ items: eachLike({ id: id('jobId'), status: string('succeeded'), createdAt: time() }) }),
    call: (howazit) => howazit.insights.list(),
  },
  {
    ...over,
    when: 'gets an insight',
    status: 200,
    answers: like(insightOf('succeeded', { responses: integer(1), findings: integer(2) })),
    call: (howazit) => howazit.insights.get(jobId),
  },
  {
    ...over,
    when: 'lists what an insight found',
    request: 'GET /v1/insights/{jobId}/findings',
    status: 200,
    answers: like({
      items: eachLike({
        id: string('headline.recommend'),
        kind: regex('^(headline|non_response|segment|change|theme|driver)$', 'headline'),
        title: string('NPS (recommend): not shown'),
        summary: string('1 answers, or too few on one side: from 30 on there is a figure.'),
        n: integer(1),
        coverage: number(1),
        method: string('estimate'),
        suppressed: { reason: string('below_minimum_n'), n: integer(1), minimumN: integer(30) },
        modelVersion: string('comments-en@1'),
        taxonomyVersion: integer(0),
        records: integer(1),
      }),
    }),
    call: (howazit) => howazit.insights.findings(jobId),
  },
  {
    ...over,
    when: 'has an insight verified',
    request: 'POST /v1/insights/{jobId}/verification',
    status: 202,
    answers: like(verificationOf('queued')),
    call: (howazit) => howazit.insights.verify(jobId),
  },
  {
    ...over,
    when: 'gets the verification of an insight',
    request: 'GET /v1/insights/{jobId}/verification',
    status: 200,
    answers: like({ ...verificationOf('verified'), completedAt: time() }),
    call: (howazit) => howazit.insights.getVerification(jobId),
  },
  {
    given: 'an insight that was cancelled',
    when: 'retries an insight',
    request: 'POST /v1/insights/{jobId}/retry',
    json: { fromStep: 'scope' },
    status: 202,
    answers: like(insightOf('queued')),
    call: (howazit) => howazit.insights.retry(jobId, { fromStep: 'scope' }),
  },
  {
    ...over,
    when: 'cancels an insight that is ready',
    request: 'POST /v1/insights/{jobId}/cancel',
    status: 409,
    answers: problem(409, 'conflict', { got: equal('succeeded') }),
    call: (howazit) => howazit.insights.cancel(jobId),
    throws: { code: 'conflict', details: { got: 'succeeded' } },
  },
]
