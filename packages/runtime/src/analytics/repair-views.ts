import type { ClickHouseClient } from '@clickhouse/client'
import { compareViews, viewDefinition } from './compare-views.ts'
import type { View } from './views.ts'

/**
 * Rebuilds, from the fact, the months in which a view's target does not say what the view's definition says. The caller
 * holds the facts lock alone: a block that arrived in between would be lost.
 *
 * @returns how many months of view targets were rebuilt.
 */
export async function repairViews(clickhouse: ClickHouseClient, months: readonly number[]): Promise<number> {
  const differences = await compareViews(clickhouse, { months })
  const targets = new Map(differences.map(({ view, month }) => [`${view.name} ${month}`, { view, month }]))
  for (const { view, month } of targets.values()) await rebuildViewMonth(clickhouse, view, month)
  return targets.size
}

/** Builds the month beside the target and swaps it in, so that readers see the old one or the new one, never half. */
async function rebuildViewMonth(clickhouse: ClickHouseClient, view: View, month: number): Promise<void> {
  const shadow = `${view.target}_shadow`
  const definition = await viewDefinition(clickhouse, view)
  await clickhouse.command({ query: `drop table if exists ${shadow} sync` })
  await clickhouse.command({ query: `create table ${shadow} as ${view.target}` })
  await clickhouse.command({
    query: `insert into ${shadow} select * from (${definition}) where toYYYYMM(${view.timeColumn}) = {month:UInt32}`,
    query_params: { month },
  })
  await clickhouse.command({ query: `alter table ${view.target} replace partition ${month} from ${shadow}` })
  await clickhouse.command({ query: `drop table ${shadow} sync` })
}
