import type { ClickHouseClient } from '@clickhouse/client'
import { Misconfigured } from '../misconfigured.ts'
import type { ClickhouseConfig } from './create-clickhouse.ts'

/**
 * An LTS release. The sink stands on a repeated block being recognised in the fact and in each view's target, which older
 * releases did in other ways; what is said of it was measured on 26.7.
 */
export const MINIMUM_VERSION: readonly [number, number] = [25, 3]

/**
 * Asks the server for what no waiting brings: its version, the cluster and the volume that the configuration names.
 *
 * @throws Misconfigured with one sentence.
 */
export async function checkClickhouse(
  clickhouse: ClickHouseClient,
  { cluster, coldAfterDays }: Pick<ClickhouseConfig, 'cluster' | 'coldAfterDays'>,
): Promise<void> {
  const [server] = await ask<{ version: string }>(clickhouse, 'select version() as version')
  refuseOldVersion(server?.version ?? '')
  if (cluster !== undefined) await refuseUnknownCluster(clickhouse, cluster)
  if (coldAfterDays !== undefined) await refuseMissingVolume(clickhouse)
}

export function refuseOldVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [majorMin, minorMin] = MINIMUM_VERSION
  if (major > majorMin || (major === majorMin && minor >= minorMin)) return
  throw new Misconfigured(`ClickHouse is ${version}; it must be ${MINIMUM_VERSION.join('.')} or newer.`)
}

const MACRO = /^\{(\w+)\}$/

async function refuseUnknownCluster(clickhouse: ClickHouseClient, cluster: string): Promise<void> {
  const macros = await ask<{ macro: string; substitution: string }>(
    clickhouse,
    'select macro, substitution from system.macros',
  )
  const substitutions = new Map(macros.map(({ macro, substitution }) => [macro, substitution]))
  const name = substitutions.get(MACRO.exec(cluster)?.[1] ?? '') ?? cluster
  const [found] = await ask<{ nodes: number }>(
    clickhouse,
    'select count() as nodes from system.clusters where cluster = {name:String}',
    { name },
  )
  if (!found?.nodes)
    throw new Misconfigured(`HOWAZIT_CLICKHOUSE_CLUSTER is ${cluster}, and ClickHouse knows no cluster of that name.`)
  const missing = ['shard', 'replica'].filter((macro) => !substitutions.has(macro))
  if (missing.length > 0)
    throw new Misconfigured(`ClickHouse has no macro ${missing.join(' and ')}, by which replicas find each other.`)
}

async function refuseMissingVolume(clickhouse: ClickHouseClient): Promise<void> {
  const [found] = await ask<{ volumes: number }>(
    clickhouse,
    "select count() as volumes from system.storage_policies where policy_name = 'hot_cold' and volume_name = 'cold'",
  )
  if (!found?.volumes) throw new Misconfigured('ClickHouse has no storage policy hot_cold with a volume cold.')
}

async function ask<Row>(
  clickhouse: ClickHouseClient,
  query: string,
  params: Readonly<Record<string, string>> = {},
): Promise<Row[]> {
  const result = await clickhouse.query({ query, query_params: params, format: 'JSONEachRow' })
  return await result.json<Row>()
}
