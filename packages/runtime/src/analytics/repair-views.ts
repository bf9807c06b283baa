import type { ClickHouseClient } from '@clickhouse/client'
import { compareViews, factsOf, viewDefinition } from './compare-views.ts'
import { createShadow, swapPartition } from './swap-partition.ts'
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

async function rebuildViewMonth(clickhouse: ClickHouseClient, view: View, month: number): Promise<void> {
  const definition = await viewDefinition(clickhouse, view)
  const shadow = await createShadow(clickhouse, view.target)
  await clickhouse.command({ query: `insert into ${shadow} ${definition}`, clickhouse_settings: factsOf([month]) })
  await swapPartition(clickhouse, { table: view.target, shadow, month })
}
