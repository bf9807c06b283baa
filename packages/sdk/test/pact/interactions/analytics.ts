import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, id, time } from '../placeholders.ts'

const { eachLike, equal, like, number } = MatchersV3
const { surveyId } = EXAMPLES

const given = 'a response on the dashboards'
const query = { surveyId: '{surveyId}' }
const asOf = { dataAsOf: time(), lagMs: number(250) }
const score = { n: 1, promoters: 1, passives: 0, detractors: 0, nps: number(100) }

export const analytics: readonly Interaction[] = [
  {
    given,
    when: 'counts responses by the hour',
    request: 'GET /v1/analytics/counts',
    query: { ...query, interval: 'hour' },
    status: 200,
    answers: like({
      surveyId: id('surveyId'),
      interval: equal('hour'),
      total: 1,
      points: eachLike({ at: time('2026-11-22T10:00:00.000Z'), count: 1 }),
      ...asOf,
    }),
    call: (howazit) => howazit.analytics.counts({ surveyId, interval: 'hour' }),
  },
  {
    given,
    when: 'asks for the Net Promoter Score by channel',
    request: 'GET /v1/analytics/nps',
    query: { ...query, segment: 'channel' },
    status: 200,
    answers: like({
      surveyId: id('surveyId'),
      questionId: id('questionId'),
      overall: score,
      segment: 'channel',
      segments: eachLike({ segment: 'email', ...score }),
      ...asOf,
    }),
    call: (howazit) => howazit.analytics.nps({ surveyId, segment: 'channel' }),
  },
  {
    given,
    when: 'asks for customer satisfaction',
    request: 'GET /v1/analytics/csat',
    query,
    status: 200,
    answers: like({
      surveyId: id('surveyId'),
      questionId: id('csatId'),
      overall: { n: 1, satisfied: 1, csat: number(100), mean: number(5) },
      ...asOf,
    }),
    call: (howazit) => howazit.analytics.csat({ surveyId }),
  },
  {
    given,
    when: 'compares the dashboards with the database',
    request: 'GET /v1/analytics/verification',
    query,
    status: 200,
    answers: like({
      isEqual: equal(true),
      dataAsOf: time(),
      pending: 0,
      rows: eachLike({
        surveyId: id('surveyId'),
        month: '2026-11',
        isEqual: true,
        database: { responses: 1, answers: 2, numericSum: number(14) },
        analytics: { responses: 1, answers: 2, numericSum: number(14) },
      }),
    }),
    call: (howazit) => howazit.analytics.verify({ surveyId }),
  },
]
