import type { ClickHouseClient } from '@clickhouse/client'
import { ZERO_UUID } from '../../analytics/fact-rows.ts'
import { ROW_HASH, type ShadowTables } from './shadow-tables.ts'

/** A tenant's month: what is compared at once. */
export interface Unit {
  /** As 201011. */
  readonly month: number
  readonly tenantId: string
}

/** An event of which the fact has not what the topic says. */
export interface DifferingEvent {
  readonly eventId: string
  readonly responseId: string
  readonly shadowRows: number
  readonly factRows: number
  /** Its month was rebuilt from the database with it in it. */
  readonly isRebuilt: boolean
  /** Where it is in the topic. */
  readonly partition: number
  readonly offset: number
}

export interface Comparison {
  readonly differing: readonly DifferingEvent[]
  /** Events of the topic that were compared. */
  readonly compared: number
  /** The last event that was compared, where there are more. */
  readonly last: string | undefined
}

const PAGE_SIZE = 10_000

/** Every month of a tenant of which the shadow, or a batch that lies within what is compared, has something. */
export async function listUnits(
  clickhouse: ClickHouseClient,
  { rows, batches }: ShadowTables,
): Promise<readonly Unit[]> {
  const result = await clickhouse.query({
    query: `
      select distinct month, tenant_id as tenantId
      from (
        select month, tenant_id from ${rows}
        union all
        select toYYYYMM(ts) as month, tenant_id from events_response where batch_id in (select batch_id from ${batches}))
      order by month, toString(tenant_id)`,
    format: 'JSONEachRow',
  })
  return await result.json<Unit>()
}

/**
 * Compares a unit's events, in the order of their ids after one of them, by how many rows each has and by their hashes.
 *
 * A month that was rebuilt from the database says what a response came to and not by which events: an event up to that revision is in it,
 * and counted twice if it is there on its own too.
 */
export async function findDifferingEvents(
  clickhouse: ClickHouseClient,
  tables: ShadowTables,
  { unit, after }: { readonly unit: Unit; readonly after: string },
): Promise<Comparison> {
  const { rows, batches } = tables
  const ofUnit = 'tenant_id = {tenantId:UUID} and month = {month:UInt32} and event_id > {after:UUID}'
  const inFact = 'tenant_id = {tenantId:UUID} and toYYYYMM(ts) = {month:UInt32}'
  const params = { ...unit, after }
  const result = await clickhouse.query({
    query: `
      with rebuilt as (
        select response_id, max(revision) as revision
        from events_response
        where ${inFact} and event_id = '${ZERO_UUID}'
        group by response_id)
      select event_id as eventId, response_id as responseId, shadow_rows as shadowRows, fact_rows as factRows,
        rebuilt.revision >= event.revision as is_rebuilt, is_rebuilt = 1 as isRebuilt, partition, offset
      from (
        select event_id, any(response_id) as response_id, max(revision) as revision,
          countIf(in_shadow) as shadow_rows, countIf(not in_shadow) as fact_rows,
          sumIf(hash, in_shadow) as shadow_hash, sumIf(hash, not in_shadow) as fact_hash,
          max(partition) as partition, max(offset) as offset
        from (
          select event_id, response_id, revision, true as in_shadow, hash, partition, offset
          from ${rows} final
          where ${ofUnit}
          union all
          select event_id, response_id, revision, false as in_shadow, ${ROW_HASH} as hash, 0 as partition, 0 as offset
          from events_response
          where ${inFact} and event_id > {after:UUID} and event_id != '${ZERO_UUID}'
            and (event_id in (select event_id from ${rows} where ${ofUnit}) or batch_id in (select batch_id from ${batches})))
        group by event_id) as event
      left join rebuilt using (response_id)
      where if(is_rebuilt, fact_rows > 0, shadow_rows != fact_rows or shadow_hash != fact_hash)
      order by event_id
      limit ${PAGE_SIZE}`,
    query_params: params,
    format: 'JSONEachRow',
  })
  const differing = await result.json<DifferingEvent>()
  const last = differing.length < PAGE_SIZE ? undefined : differing.at(-1)?.eventId
  return { differing, last, compared: await countEvents(clickhouse, { rows, where: ofUnit, params, last }) }
}

interface Counted {
  readonly rows: string
  readonly where: string
  readonly params: Readonly<Record<string, unknown>>
  readonly last: string | undefined
}

async function countEvents(clickhouse: ClickHouseClient, { rows, where, params, last }: Counted): Promise<number> {
  const result = await clickhouse.query({
    query: `select toUInt32(uniqExact(event_id)) as events from ${rows}
      where ${where} ${last === undefined ? '' : 'and event_id <= {last:UUID}'}`,
    query_params: { ...params, ...(last !== undefined && { last }) },
    format: 'JSONEachRow',
  })
  const [row] = await result.json<{ events: number }>()
  return row?.events ?? 0
}
