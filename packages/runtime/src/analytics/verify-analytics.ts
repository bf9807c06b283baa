import type { ClickHouseClient } from '@clickhouse/client'
import type { AnalyticsVerification, VerificationCounts } from '@howazit/sdk'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { compareViews } from './compare-views.ts'
import { readRows } from './read-rows.ts'

export interface VerifyDeps {
  readonly oltp: Oltp
  readonly clickhouse: ClickHouseClient
}

export interface VerifyQuery {
  readonly surveyId?: string
}

const COUNT_TIMEOUT_MS = 120_000

/** One side's figures of a survey and month. The sum is exact decimal text: floats would differ by their order alone. */
interface Figures {
  readonly surveyId: string
  readonly month: string
  readonly responses: number
  readonly answers: number
  readonly numericSum: string
}

/**
 * Compares, per survey and month, what the database holds with the fact, and the fact with every view. Rows of months that
 * are still on their way differ; `pending` beside it says whether any are.
 */
export async function verifyAnalytics(
  { oltp, clickhouse }: VerifyDeps,
  tenant: Tenant,
  query: VerifyQuery,
): Promise<Pick<AnalyticsVerification, 'isEqual' | 'rows'>> {
  const database = await oltp.inTenant(tenant, (tx) => countInDatabase(tx, tenant, query))
  const analytics = await countInFacts(clickhouse, tenant, query)
  const wrongViews = byKey(await listWrongViews(clickhouse, tenant, query))
  const rows = pair(byKey(database), byKey(analytics), wrongViews).map(({ key, surveyId, month, ...sides }) => ({
    surveyId,
    month,
    isEqual: isSame(sides.database, sides.analytics) && !wrongViews.has(key),
    database: toCounts(sides.database),
    analytics: toCounts(sides.analytics),
  }))
  return { isEqual: rows.every((row) => row.isEqual), rows }
}

/** On the primary: a replica that is behind would be a difference that is none. Counting everything takes its time. */
async function countInDatabase(tx: Tx, tenant: Tenant, { surveyId }: VerifyQuery): Promise<readonly Figures[]> {
  await tx.query(`set local statement_timeout to ${COUNT_TIMEOUT_MS}`)
  const { rows } = await tx.query<Record<'survey_id' | 'month' | 'responses' | 'answers' | 'numeric_sum', string>>(
    `select
       response.survey_id,
       to_char(response.submitted_at at time zone 'UTC', 'YYYY-MM') as month,
       count(*) as responses,
       coalesce(sum(item.answers), 0) as answers,
       coalesce(sum(item.numeric_sum), 0)::text as numeric_sum
     from responses as response
     left join (
       select response_id, submitted_at, count(*) as answers, sum(trunc(numeric_value, 12)) as numeric_sum
       from response_items
       where tenant_id = $1
       group by response_id, submitted_at) as item
       on item.response_id = response.id and item.submitted_at = response.submitted_at
     where response.tenant_id = $1 and ($2::uuid is null or response.survey_id = $2)
     group by response.survey_id, month`,
    [tenant.id, surveyId ?? null],
  )
  return rows.map((row) => ({
    surveyId: row.survey_id,
    month: row.month,
    responses: Number(row.responses),
    answers: Number(row.answers),
    numericSum: canonicalDecimal(row.numeric_sum),
  }))
}

async function countInFacts(
  clickhouse: ClickHouseClient,
  tenant: Tenant,
  { surveyId }: VerifyQuery,
): Promise<readonly Figures[]> {
  const rows = await readRows<Figures>(clickhouse, tenant, {
    query: `select
        survey_id as surveyId,
        formatDateTime(ts, '%Y-%m') as month,
        sumIf(sign, kind = 'response') as responses,
        sumIf(sign, kind = 'answer') as answers,
        toString(sum(sign * ifNull(numeric_value, 0))) as numericSum
      from events_response
      where tenant_id = {tenantId:UUID} ${surveyId === undefined ? '' : 'and survey_id = {surveyId:UUID}'}
      group by surveyId, month
      having responses != 0 or answers != 0 or sum(sign * ifNull(numeric_value, 0)) != 0`,
    params: surveyId === undefined ? {} : { surveyId },
  })
  return rows.map((row) => ({ ...row, numericSum: canonicalDecimal(row.numericSum) }))
}

/** Where a view disagrees with the fact, as empty figures: a month that only a view still has must appear too. */
async function listWrongViews(
  clickhouse: ClickHouseClient,
  tenant: Tenant,
  { surveyId }: VerifyQuery,
): Promise<readonly Figures[]> {
  const differences = await compareViews(clickhouse, { tenantId: tenant.id })
  return differences
    .filter((difference) => surveyId === undefined || difference.surveyId === surveyId)
    .map((difference) => emptyFigures(difference.surveyId, toMonth(difference.month)))
}

type FiguresByKey = ReadonlyMap<string, Figures>

function pair(database: FiguresByKey, analytics: FiguresByKey, wrongViews: FiguresByKey) {
  return [...new Map([...wrongViews, ...analytics, ...database])]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { surveyId, month }]) => ({
      key,
      surveyId,
      month,
      database: database.get(key) ?? emptyFigures(surveyId, month),
      analytics: analytics.get(key) ?? emptyFigures(surveyId, month),
    }))
}

const byKey = (figures: readonly Figures[]): FiguresByKey =>
  new Map(figures.map((row) => [`${row.surveyId} ${row.month}`, row]))
const toMonth = (month: number): string => `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}`
const emptyFigures = (surveyId: string, month: string): Figures => ({
  surveyId,
  month,
  responses: 0,
  answers: 0,
  numericSum: '0',
})

const isSame = (a: Figures, b: Figures): boolean =>
  a.responses === b.responses && a.answers === b.answers && a.numericSum === b.numericSum

const toCounts = ({ responses, answers, numericSum }: Figures): VerificationCounts => ({
  responses,
  answers,
  numericSum: Number(numericSum),
})

/** 7.50 and 7.5 are one number; the engines print it differently. */
const canonicalDecimal = (text: string): string =>
  text.includes('.') ? text.replace(/\.?0+$/, '').replace(/^-0$/, '0') : text
