import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from '../interaction.ts'
import { EXAMPLES, filled, id, time } from '../placeholders.ts'
import { problem } from './problem.ts'

const { eachLike, equal, integer, like, number, reify, regex, string } = MatchersV3
const { surveyId, jobId, scheduleId } = EXAMPLES

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

const scheduleOf = (more: Readonly<Record<string, unknown>> = {}) => ({
  id: id('scheduleId'),
  surveyId: id('surveyId'),
  enabled: equal(true),
  every: equal('month'),
  at: string('06:00'),
  dayOfMonth: integer(1),
  timeZone: string('UTC'),
  last: { count: integer(1), unit: equal('month') },
  compareWith: equal('previous'),
  segments: [],
  minimumN: integer(30),
  nextDueAt: time(),
  createdAt: time(),
  updatedAt: time(),
  ...more,
})

const scheduled = { given: 'a schedule of insights', request: 'GET /v1/insight-schedules/{scheduleId}' } as const

const artifact = {
  name: regex('^(report\\.html|findings\\.json|findings\\.csv)$', 'report.html'),
  mediaType: string('text/html; charset=utf-8'),
  bytes: integer(9000),
  sha256: regex('^[0-9a-f]{64}$', 'ab'.repeat(32)),
  url: string('http://127.0.0.1:8080/v1/insights/a/artifacts/report.html?signature=s'),
  expiresAt: time(),
}

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
        kind: regex(
          '^(headline|non_response|trend|level_change|segment|change|change_by_theme|theme|theme_change|driver|urgent)$',
          'headline',
        ),
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
    when: 'lists the files of an insight',
    request: 'GET /v1/insights/{jobId}/artifacts',
    status: 200,
    answers: like({ items: eachLike(artifact) }),
    gets: [reify(artifact)],
    call: (howazit) => howazit.insights.artifacts(jobId),
  },
  {
    given: 'a survey',
    when: 'gets the themes of a survey',
    request: 'GET /v1/surveys/{surveyId}/themes',
    status: 200,
    answers: like({ surveyId: id('surveyId'), version: integer(0), themes: [], history: [] }),
    call: (howazit) => howazit.insights.themes.get(surveyId),
  },
  {
    given: 'a survey',
    when: 'edits the themes of a survey',
    request: 'PUT /v1/surveys/{surveyId}/themes',
    json: { version: 0, themes: [] },
    status: 200,
    answers: like({ surveyId: id('surveyId'), version: integer(0), themes: [], history: [] }),
    call: (howazit) => howazit.insights.themes.update(surveyId, { version: 0, themes: [] }),
  },
  {
    given: 'a survey',
    when: 'edits themes that were changed meanwhile',
    request: 'PUT /v1/surveys/{surveyId}/themes',
    json: { version: 3, themes: [] },
    status: 409,
    answers: problem(409, 'conflict', { got: equal('3') }),
    call: (howazit) => howazit.insights.themes.update(surveyId, { version: 3, themes: [] }),
    throws: { code: 'conflict', details: { got: '3' } },
  },
  {
    ...over,
    when: 'lists what a language model is sent about an insight',
    request: 'GET /v1/insights/{jobId}/prompts',
    status: 200,
    answers: like({ items: [], unwritten: equal('not_configured') }),
    call: (howazit) => howazit.insights.prompts(jobId),
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
  {
    given: 'a survey',
    when: 'has insights made every month',
    request: 'POST /v1/insight-schedules',
    json: { surveyId: filled('{surveyId}'), every: 'month', at: '06:00' },
    status: 201,
    answers: like(scheduleOf()),
    call: (howazit) => howazit.insights.schedules.create({ surveyId, every: 'month', at: '06:00' }),
  },
  {
    ...scheduled,
    when: 'lists schedules of insights',
    request: 'GET /v1/insight-schedules',
    status: 200,
    answers: like({ items: eachLike({ id: id('scheduleId'), every: string('month'), createdAt: time() }) }),
    call: (howazit) => howazit.insights.schedules.list(),
    gets: [reify({ id: id('scheduleId'), every: string('month'), createdAt: time() })],
  },
  {
    ...scheduled,
    when: 'gets a schedule of insights',
    status: 200,
    answers: like(scheduleOf()),
    call: (howazit) => howazit.insights.schedules.get(scheduleId),
  },
  {
    ...scheduled,
    when: 'disables a schedule of insights',
    request: 'PATCH /v1/insight-schedules/{scheduleId}',
    json: { enabled: false },
    status: 200,
    answers: like({ id: id('scheduleId'), enabled: equal(false) }),
    call: (howazit) => howazit.insights.schedules.update(scheduleId, { enabled: false }),
  },
  {
    ...scheduled,
    when: 'deletes a schedule of insights',
    request: 'DELETE /v1/insight-schedules/{scheduleId}',
    status: 204,
    call: (howazit) => howazit.insights.schedules.delete(scheduleId),
  },
]
