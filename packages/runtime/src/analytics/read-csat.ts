import type { ClickHouseClient } from '@clickhouse/client'
import type { CsatReport, CsatScore } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { Range } from './analytics.ts'
import { readRows } from './read-rows.ts'
import { mean, share } from './share.ts'
import { isWhole, toTimeRange } from './time-range.ts'

export type CsatQuery = Range & { readonly surveyId: string; readonly questionId: string }

interface Tally {
  readonly n: number
  readonly satisfied: number
  readonly scoreSum: number
}

// As the view.
const FACTS = `(
  select tenant_id, survey_id, question_id, ts as day, dims['region'] as region, toInt64(sign) as n,
    if(numeric_value >= 4, sign, 0) as satisfied, sign * assumeNotNull(numeric_value) as score_sum
  from events_response
  where kind = 'answer' and question_type = 'csat' and numeric_value is not null)`

/** CSAT: the share of answers of 4 or 5 in percent, and the mean; two decimals. Region is the dimension `region`, '' without. */
export async function readCsat(
  clickhouse: ClickHouseClient,
  tenant: Tenant,
  { surveyId, questionId, ...bounds }: CsatQuery,
): Promise<Pick<CsatReport, 'surveyId' | 'questionId' | 'overall' | 'regions'>> {
  const range = toTimeRange(bounds)
  const rows = await readRows<Tally & { region: string }>(clickhouse, tenant, {
    query: `select region, sum(n) as n, sum(satisfied) as satisfied, toFloat64(sum(score_sum)) as scoreSum
      from ${isWhole(range) ? 'mv_csats_by_region' : FACTS} as figures
      where tenant_id = {tenantId:UUID} and survey_id = {surveyId:UUID} and question_id = {questionId:UUID}
        and day >= fromUnixTimestamp64Milli({fromMs:Int64}) and day < fromUnixTimestamp64Milli({toMs:Int64})
      group by region having n != 0 order by n desc, region`,
    params: { surveyId, questionId, ...range },
  })
  const overall = rows.reduce<Tally>(add, { n: 0, satisfied: 0, scoreSum: 0 })
  const regions = rows.map((row) => ({ region: row.region, ...toScore(row) }))
  return { surveyId, questionId, overall: toScore(overall), regions }
}

const add = (sum: Tally, row: Tally): Tally => ({
  n: sum.n + row.n,
  satisfied: sum.satisfied + row.satisfied,
  scoreSum: sum.scoreSum + row.scoreSum,
})

const toScore = ({ n, satisfied, scoreSum }: Tally): CsatScore => ({
  n,
  satisfied,
  csat: share(satisfied, n),
  mean: mean(scoreSum, n),
})
