import { HowazitError, type Insight, type InsightRequest } from '@howazit/sdk'
import type { Tx } from '../../oltp/oltp.ts'
import { findSurvey, surveyNotFound } from '../../surveys/select-survey.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { isScored } from '../findings/scored-questions.ts'
import { announceInsights } from '../live/announce-insights.ts'
import { MINIMUM_N } from '../statistics/scores/suppress.ts'
import type { InsightDeps } from './insight-deps.ts'
import { announceInsightEvents, appendInsightEvent } from './insight-events.ts'
import { aboutInsight, getInsightRow, type InsightOrder, toInsight } from './insight-row.ts'
import { INSIGHT_JOB, lookAfter } from './look-after.ts'
import { parseSegments } from './parse-segments.ts'

/**
 * Begins a job, where there is something to look at.
 *
 * @throws HowazitError `not_found` (the survey), `validation_failed` (a time that ends before it begins, a question without a score, a
 * segment that no response is of, no response at all)
 */
export async function requestInsight(
  deps: InsightDeps,
  tenant: Tenant,
  { surveyId, ...request }: InsightRequest,
): Promise<Insight> {
  const { oltp, ids, clock, jobs, events } = deps
  const insightId = ids.newId()
  const now = clock.now()
  const order: InsightOrder = { ...request, segments: request.segments ?? [], minimumN: request.minimumN ?? MINIMUM_N }
  const insight = await oltp.inTenant(tenant, async (tx) => {
    await placeInsight(tx, tenant, { insightId, surveyId, order, now })
    const requested = toInsight(await getInsightRow(tx, tenant, insightId))
    // Names and values of segments may be of respondents, and the log keeps them for ever.
    const { timeframe, compareWith, minimumN } = order
    await deps.audit.record(tx, tenant, {
      ...aboutInsight(insightId),
      after: { surveyId, timeframe, ...(compareWith && { compareWith }), segments: order.segments.length, minimumN },
    })
    return requested
  })
  events.emit('insight.requested', { tenant_id: tenant.id, insight_id: insightId, survey_id: surveyId })
  announceInsights(deps.notices, tenant)
  announceInsightEvents(deps.notices, tenant)
  // After the commit: whoever is woken earlier would find nothing.
  await jobs.wake(INSIGHT_JOB)
  return insight
}

export interface Placing {
  readonly insightId: string
  readonly surveyId: string
  readonly order: InsightOrder
  readonly now: Date
}

/** Once, however often: one of that id stays as it is. @throws HowazitError as {@link requestInsight} */
export async function placeInsight(
  tx: Tx,
  tenant: Tenant,
  { insightId, surveyId, order, now }: Placing,
): Promise<void> {
  await checkQuestions(tx, tenant, { surveyId, questions: order.questions })
  checkTimes(order)
  await checkResponses(tx, tenant, { surveyId, order })
  const { rowCount } = await tx.query(INSERT, [tenant.id, insightId, surveyId, JSON.stringify(order), now])
  if (rowCount === 0) return
  await appendInsightEvent(tx, tenant, { type: 'insight.requested', insightId, surveyId, order, now })
  await lookAfter(tx, tenant, { insightId, now })
}

const refuse = (pointer: string, detail: string): never => {
  throw new HowazitError('validation_failed', detail, { details: { pointer } })
}

function checkTimes({ timeframe, compareWith }: InsightOrder): void {
  for (const [pointer, time] of [
    ['/timeframe', timeframe],
    ['/compareWith', compareWith],
  ] as const)
    if (time && !(Date.parse(time.from) < Date.parse(time.to)))
      refuse(`${pointer}/to`, `The time ends at ${time.to}, and begins at ${time.from}: it has to begin before.`)
  if (compareWith && Date.parse(compareWith.to) > Date.parse(timeframe.from))
    refuse('/compareWith/to', 'The time it is compared with has to be over when the timeframe begins.')
}

interface AskedQuestions {
  readonly surveyId: string
  readonly questions?: readonly string[] | undefined
}

/** @throws HowazitError `not_found` (the survey), `validation_failed` (a question without a score, or no other in it) */
export async function checkQuestions(
  tx: Tx,
  tenant: Tenant,
  { surveyId, questions = [] }: AskedQuestions,
): Promise<void> {
  const survey = await findSurvey(tx, tenant.id, surveyId)
  if (!survey) throw surveyNotFound(surveyId)
  const scored = survey.questions.filter(isScored)
  if (scored.length === 0) refuse('/surveyId', `The survey ${survey.slug} has no question with a score.`)
  for (const [at, id] of questions.entries())
    if (!scored.some((question) => question.id === id))
      refuse(`/questions/${at}`, `${id} is no question of the survey with a score: nps, csat, ces and rating have one.`)
}

interface Asked {
  readonly surveyId: string
  readonly order: InsightOrder
}

/** One look into an index for each. */
async function checkResponses(tx: Tx, tenant: Tenant, { surveyId, order }: Asked): Promise<void> {
  const { timeframe, compareWith, segments } = order
  for (const [pointer, time] of [
    ['/timeframe', timeframe],
    ['/compareWith', compareWith],
  ] as const) {
    if (!time) continue
    if (!(await hasResponses(tx, tenant, { surveyId, time })))
      refuse(
        pointer,
        `There are no responses from ${time.from} to ${time.to}. ${await tellTimes(tx, tenant, surveyId)}`,
      )
  }
  for (const [at, { dimension, value }] of parseSegments(segments).entries()) {
    const { rows } = await tx.query(HAS_SEGMENT, [
      tenant.id,
      surveyId,
      timeframe.from,
      timeframe.to,
      dimension,
      value ?? null,
    ])
    if (rows.length === 0) refuse(`/segments/${at}`, `No response of that time has ${segments[at]}.`)
  }
}

/** Whether any was submitted in that time. */
export async function hasResponses(
  tx: Tx,
  tenant: Tenant,
  { surveyId, time }: { readonly surveyId: string; readonly time: InsightOrder['timeframe'] },
): Promise<boolean> {
  const { rows } = await tx.query(HAS_RESPONSES, [tenant.id, surveyId, time.from, time.to])
  return rows.length > 0
}

/** When there are any: what to ask for instead. */
async function tellTimes(tx: Tx, tenant: Tenant, surveyId: string): Promise<string> {
  const ends = await Promise.all(
    [FIRST, LAST].map(async (end) => (await tx.query<{ at: Date }>(end, [tenant.id, surveyId])).rows[0]?.at),
  )
  const [first, last] = ends.map((at) => at?.toISOString())
  return first === undefined ? 'The survey has none yet.' : `The survey has responses from ${first} to ${last}.`
}

const INSERT = `
  insert into insights (tenant_id, id, survey_id, request, created_at)
  values ($1, $2, $3, $4, $5)
  on conflict on constraint insights_pkey do nothing`

const HAS_RESPONSES = `
  select 1
  from responses
  where tenant_id = $1
    and survey_id = $2
    and submitted_at >= $3
    and submitted_at < $4
  limit 1`

const FIRST = `
  select submitted_at as at
  from responses
  where tenant_id = $1
    and survey_id = $2
  order by submitted_at
  limit 1`

const LAST = `
  select submitted_at as at
  from responses
  where tenant_id = $1
    and survey_id = $2
  order by submitted_at desc
  limit 1`

const HAS_SEGMENT = `
  select 1
  from responses
  where tenant_id = $1
    and survey_id = $2
    and submitted_at >= $3
    and submitted_at < $4
    and dims ? $5::text
    and ($6::text is null or dims ->> $5::text = $6)
  limit 1`
