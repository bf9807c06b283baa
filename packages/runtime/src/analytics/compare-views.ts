import { type ClickHouseClient, type ClickHouseSettings, SettingsMap } from '@clickhouse/client'
import { VIEWS, type View } from './views.ts'

export interface ViewDifference {
  readonly view: View
  readonly surveyId: string
  /** As 201011. */
  readonly month: number
}

export interface CompareScope {
  readonly tenantId?: string
  readonly months?: readonly number[]
}

/** Runs each view's own definition over the fact and compares its sums with what the target holds, per survey and month. */
export async function compareViews(
  clickhouse: ClickHouseClient,
  scope: CompareScope,
): Promise<readonly ViewDifference[]> {
  const differences: ViewDifference[] = []
  for (const view of VIEWS) {
    const definition = await viewDefinition(clickhouse, view)
    const result = await clickhouse.query({
      query: comparison(view, definition, scope),
      query_params: { tenantId: scope.tenantId, months: scope.months },
      format: 'JSONEachRow',
      ...(scope.months === undefined ? {} : { clickhouse_settings: factsOf(scope.months) }),
    })
    const rows = await result.json<{ surveyId: string; month: number }>()
    differences.push(...rows.map((row) => ({ view, ...row })))
  }
  return differences
}

/**
 * Lets a view's definition read only these months of the fact: a condition on its result would not spare the others. On a
 * cluster the fact has its second name on each node; filtering twice by the same condition changes nothing.
 */
export function factsOf(months: readonly number[]): ClickHouseSettings {
  const condition = `toYYYYMM(ts) in (${months.map(Number).join(', ')})`
  return {
    additional_table_filters: SettingsMap.from({ events_response: condition, events_response_local: condition }),
  }
}

/**
 * The SELECT of the materialized view as ClickHouse stored it, with qualified names; over all shards of a cluster, where it
 * is triggered by one node's table.
 */
export async function viewDefinition(clickhouse: ClickHouseClient, view: View): Promise<string> {
  const result = await clickhouse.query({
    query:
      'select as_select as definition from system.tables where database = currentDatabase() and name = {name:String}',
    query_params: { name: view.name },
    format: 'JSONEachRow',
  })
  const [row] = await result.json<{ definition: string }>()
  if (row === undefined) throw new Error(`The view ${view.name} does not exist; migrate ClickHouse first.`)
  return row.definition.replaceAll('events_response_local', 'events_response')
}

function comparison({ target, timeColumn, sums }: View, definition: string, scope: CompareScope): string {
  const where = [
    ...(scope.tenantId === undefined ? [] : ['tenant_id = {tenantId:UUID}']),
    ...(scope.months === undefined ? [] : [`toYYYYMM(${timeColumn}) in {months:Array(UInt32)}`]),
  ].join(' and ')
  const side = (source: string, sign: string) =>
    `select tenant_id, survey_id, toYYYYMM(${timeColumn}) as month, ${sums.map((sum) => `${sign}${sum} as ${sum}`).join(', ')}
     from ${source} where ${where || '1'}`
  return `select survey_id as surveyId, month
    from (${side(`(${definition})`, '')} union all ${side(target, '-')})
    group by tenant_id, survey_id, month
    having ${sums.map((sum) => `sum(${sum}) != 0`).join(' or ')}`
}
