import type { ClickHouseClient } from '@clickhouse/client'

export interface Swap {
  /** Table names, never input. */
  readonly table: string
  readonly shadow: string
  /** As 201011. */
  readonly month: number
}

/**
 * Puts the shadow's month in the place of the table's, so that readers see the old one or the new one, never half, and
 * drops the shadow. An empty month has to be dropped: ClickHouse refuses to replace by nothing.
 */
export async function swapPartition(clickhouse: ClickHouseClient, { table, shadow, month }: Swap): Promise<void> {
  const result = await clickhouse.query({ query: `select count() as rows from ${shadow}`, format: 'JSONEachRow' })
  const [row] = await result.json<{ rows: number }>()
  const isEmpty = (row?.rows ?? 0) === 0
  const change = isEmpty ? `drop partition ${month}` : `replace partition ${month} from ${shadow}`
  await clickhouse.command({ query: `alter table ${table} ${change}` })
  await clickhouse.command({ query: `drop table ${shadow} sync` })
}

/** An empty table of the same shape, in place of whatever a rebuild that died left behind. */
export async function createShadow(clickhouse: ClickHouseClient, table: string): Promise<string> {
  const shadow = `${table}_shadow`
  await clickhouse.command({ query: `drop table if exists ${shadow} sync` })
  await clickhouse.command({ query: `create table ${shadow} as ${table}` })
  return shadow
}
