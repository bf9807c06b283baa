import type { ClickHouseClient } from '@clickhouse/client'
import type { NpsReport, NpsScore } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { Range } from './analytics.ts'
import { readRows } from './read-rows.ts'
import { share } from './share.ts'
import { isWhole, toTimeRange } from './time-range.ts'

export type NpsQuery = Range & { readonly surveyId: string; readonly questionId: string; readonly segment?: string }

interface Tally {
  readonly n: number
  readonly promoters: number
  readonly detractors: number
}

// As the view, for the one segment that is asked for.
const FACTS = `(
  select tenant_id, survey_id, question_id, ts as day, entry.1 as segment, entry.2 as value,
    toInt64(sign) as n, if(numeric_value >= 9, sign, 0) as promoters, if(numeric_value <= 6, sign, 0) as detractors
  from events_response
  array join arrayDistinct([('', ''), ({segment:String}, multiIf(
    {segment:String} = '', '',
    {segment:String} = 'channel', toString(channel),
    {segment:String} = 'locale', toString(locale),
    dims[{segment:String}]))]) as entry
  where kind = 'answer' and question_type = 'nps' and numeric_value is not null and (segment = '' or value != ''))`

/**
 * Net Promoter Score: the share of 9 and 10 minus the share of 0 to 6, in percent, two decimals (Reichheld 2003). Answers
 * that have no value for the segment are the segment ''.
 */
export async function readNps(
  clickhouse: ClickHouseClient,
  tenant: Tenant,
  { surveyId, questionId, segment, ...bounds }: NpsQuery,
): Promise<Pick<NpsReport, 'surveyId' | 'questionId' | 'overall' | 'segment' | 'segments'>> {
  const range = toTimeRange(bounds)
  const rows = await readRows<Tally & { segment: string; value: string }>(clickhouse, tenant, {
    query: `select segment, value, sum(n) as n, sum(promoters) as promoters, sum(detractors) as detractors
      from ${isWhole(range) ? 'mv_nps_by_segment_daily' : FACTS} as figures
      where tenant_id = {tenantId:UUID} and survey_id = {surveyId:UUID} and question_id = {questionId:UUID}
        and segment in ('', {segment:String})
        and day >= fromUnixTimestamp64Milli({fromMs:Int64}) and day < fromUnixTimestamp64Milli({toMs:Int64})
      group by segment, value having n != 0`,
    params: { surveyId, questionId, segment: segment ?? '', ...range },
  })
  const overall = rows.find((row) => row.segment === '') ?? { n: 0, promoters: 0, detractors: 0 }
  const report = { surveyId, questionId, overall: toScore(overall) }
  if (segment === undefined || segment === '') return { ...report, segments: [] }

  const named = rows.filter((row) => row.segment !== '')
  const segments = [...named, { value: '', ...without(overall, named) }]
    .filter((row) => row.n !== 0)
    .toSorted((a, b) => b.n - a.n || (a.value < b.value ? -1 : 1))
    .map((row) => ({ segment: row.value, ...toScore(row) }))
  return { ...report, segment, segments }
}

function toScore({ n, promoters, detractors }: Tally): NpsScore {
  return { n, promoters, passives: n - promoters - detractors, detractors, nps: share(promoters - detractors, n) }
}

const without = (overall: Tally, named: readonly Tally[]): Tally => ({
  n: named.reduce((rest, tally) => rest - tally.n, overall.n),
  promoters: named.reduce((rest, tally) => rest - tally.promoters, overall.promoters),
  detractors: named.reduce((rest, tally) => rest - tally.detractors, overall.detractors),
})
