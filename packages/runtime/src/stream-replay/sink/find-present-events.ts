import type { ClickHouseClient } from '@clickhouse/client'
import { ZERO_UUID } from '../../analytics/fact-rows.ts'
import type { OffsetRange } from '../../stream/stream-history.ts'
import type { ShadowTables } from './shadow-tables.ts'

/** Those of the shadow's events in a range of the topic that the fact has by now, on their own or in a month that was rebuilt since. */
export async function findPresentEvents(
  clickhouse: ClickHouseClient,
  { rows }: ShadowTables,
  { partition, fromOffset, toOffset }: OffsetRange,
): Promise<ReadonlySet<string>> {
  const inRange = 'partition = {partition:UInt32} and offset >= {fromOffset:UInt64} and offset < {toOffset:UInt64}'
  const ofRange = (column: string) => `(select ${column} from ${rows} where ${inRange})`
  const inFact = `tenant_id in ${ofRange('tenant_id')} and toYYYYMM(ts) in ${ofRange('month')}`
  const result = await clickhouse.query({
    query: `
      select distinct event_id as eventId
      from events_response
      where ${inFact} and event_id in ${ofRange('event_id')}
      union distinct
      select event.event_id as eventId
      from (select tenant_id, month, response_id, event_id, revision from ${rows} where ${inRange}) as event
      join (
        select tenant_id, toYYYYMM(ts) as month, response_id, max(revision) as revision
        from events_response
        where ${inFact} and event_id = '${ZERO_UUID}'
        group by tenant_id, month, response_id) as rebuilt using (tenant_id, month, response_id)
      where rebuilt.revision >= event.revision`,
    query_params: { partition, fromOffset, toOffset },
    format: 'JSONEachRow',
  })
  return new Set((await result.json<{ eventId: string }>()).map(({ eventId }) => eventId))
}
