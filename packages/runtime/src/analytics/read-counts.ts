import type { ClickHouseClient } from '@clickhouse/client'
import type { ResponseCounts } from '@howazit/sdk'
import type { Tenant } from '../tenancy/tenant.ts'
import type { Range } from './analytics.ts'
import { readRows } from './read-rows.ts'
import { FIVE_MINUTES_MS, isWhole, toTimeRange } from './time-range.ts'

export type CountsQuery = Range & { readonly surveyId: string; readonly interval: ResponseCounts['interval'] }

const START_OF: Readonly<Record<CountsQuery['interval'], string>> = {
  '5m': 'toStartOfFiveMinutes(at)',
  hour: 'toStartOfHour(at)',
  day: 'toStartOfDay(at)',
  month: "toDateTime(toStartOfMonth(at), 'UTC')",
}

const FACTS =
  "(select tenant_id, survey_id, ts as at, toInt64(sign) as responses from events_response where kind = 'response')"

/** Responses per interval of submission; intervals without any are left out. */
export async function readCounts(
  clickhouse: ClickHouseClient,
  tenant: Tenant,
  { surveyId, interval, ...bounds }: CountsQuery,
): Promise<Pick<ResponseCounts, 'surveyId' | 'interval' | 'total' | 'points'>> {
  const range = toTimeRange(bounds)
  const source = isWhole(range, FIVE_MINUTES_MS) ? 'mv_response_counts_5m' : FACTS
  const rows = await readRows<{ atSeconds: number; count: number }>(clickhouse, tenant, {
    query: `select toUnixTimestamp(${START_OF[interval]}) as atSeconds, sum(responses) as count
      from ${source}
      where tenant_id = {tenantId:UUID} and survey_id = {surveyId:UUID}
        and at >= fromUnixTimestamp64Milli({fromMs:Int64}) and at < fromUnixTimestamp64Milli({toMs:Int64})
      group by atSeconds having count != 0 order by atSeconds`,
    params: { surveyId, ...range },
  })
  const points = rows.map((row) => ({ at: new Date(row.atSeconds * 1000).toISOString(), count: row.count }))
  return { surveyId, interval, total: points.reduce((sum, point) => sum + point.count, 0), points }
}
