import type { ClickHouseClient } from '@clickhouse/client'

/**
 * The shard, from 1, that a stream partition's next block goes to; undefined on a single node. Any would do, since figures
 * are sums over all of them: this one spreads the work and keeps a response's rows together while the cluster keeps its size.
 */
export function createShardOf(
  clickhouse: ClickHouseClient,
  cluster: string | undefined,
): (partition: number) => Promise<number | undefined> {
  if (cluster === undefined) return () => Promise.resolve(undefined)
  let counting: Promise<number> | undefined
  return async function shardOf(partition) {
    counting ??= countShards(clickhouse, cluster).catch((error: unknown) => {
      counting = undefined
      throw error
    })
    return 1 + (partition % (await counting))
  }
}

const MACRO = /^\{(\w+)\}$/

async function countShards(clickhouse: ClickHouseClient, cluster: string): Promise<number> {
  const macro = MACRO.exec(cluster)?.[1]
  const result = await clickhouse.query({
    query: `select max(shard_num) as shards from system.clusters
      where cluster = ${macro === undefined ? '{name:String}' : 'getMacro({name:String})'}`,
    query_params: { name: macro ?? cluster },
    format: 'JSONEachRow',
  })
  const [row] = await result.json<{ shards: number }>()
  if (row === undefined || row.shards === 0) throw new Error(`ClickHouse knows no cluster ${cluster}.`)
  return row.shards
}
