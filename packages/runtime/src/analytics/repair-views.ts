import type { ClickHouseClient } from '@clickhouse/client'
import { compareViews, factsOf, viewDefinition } from './compare-views.ts'
import type { View } from './views.ts'

/**
 * Puts right, from the fact, the months in which a view's target does not say what the view's definition says. The caller
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

/**
 * Adds what is missing and takes away what is too much, as rows: targets hold only sums. One insert, so readers see the
 * month before or after it, and it is the same statement where the month is spread over shards.
 */
async function rebuildViewMonth(clickhouse: ClickHouseClient, view: View, month: number): Promise<void> {
  const definition = await viewDefinition(clickhouse, view)
  const { target, timeColumn, keys, sums } = view
  const side = (sign: string, source: string) =>
    `select ${[...keys, ...sums.map((sum) => `${sign}${sum} as ${sum}_delta`)].join(', ')} from ${source}`
  await clickhouse.command({
    query: `insert into ${target} (${[...keys, ...sums].join(', ')})
      select ${[...keys, ...sums.map((sum) => `sum(${sum}_delta) as ${sum}`)].join(', ')}
      from (${side('', `(${definition})`)} union all ${side('-', `${target} where toYYYYMM(${timeColumn}) = {month:UInt32}`)})
      group by ${keys.join(', ')}
      having ${sums.map((sum) => `${sum} != 0`).join(' or ')}`,
    query_params: { month },
    // The same difference may have to be made up for twice, and must not be taken for a repetition the second time.
    clickhouse_settings: { ...factsOf([month]), insert_deduplicate: 0, distributed_foreground_insert: 1 },
  })
}
