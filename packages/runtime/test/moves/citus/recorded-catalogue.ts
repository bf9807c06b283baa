import { readFile } from 'node:fs/promises'
import { type Catalogue, type NodeRow, toNode, toShard } from '../../../src/moves/citus/catalogue.ts'

interface Recorded {
  readonly citus_version: string
  readonly wal_level: Readonly<Record<string, string>>
  readonly pg_dist_node: readonly (NodeRow & { readonly nodeid: number })[]
  readonly pg_dist_shard: readonly {
    readonly logicalrelid: string
    readonly shardid: number
    readonly shardminvalue: string
    readonly shardmaxvalue: string
  }[]
  readonly pg_dist_placement: readonly {
    readonly shardid: number
    readonly shardlength: number
    readonly groupid: number
  }[]
}

export const recorded: Recorded = JSON.parse(
  await readFile(new URL('recorded-catalogue.json', import.meta.url), 'utf8'),
)

/** What the module reads of it for a tenant of this hash value. */
export function recordedFor(hash: number): Catalogue {
  const isOfTenant = ({ shardminvalue, shardmaxvalue }: { shardminvalue: string; shardmaxvalue: string }) =>
    Number(shardminvalue) <= hash && hash <= Number(shardmaxvalue)
  return {
    version: [12, 1],
    isCoordinator: true,
    seesAllRows: true,
    nodes: recorded.pg_dist_node.map((row) => toNode({ ...row, wal_level: recorded.wal_level[row.nodeid] ?? null })),
    shards: recorded.pg_dist_shard.filter(isOfTenant).map(({ logicalrelid, shardid, ...range }) => {
      const placement = recorded.pg_dist_placement.find((each) => each.shardid === shardid)
      const node = recorded.pg_dist_node.find(
        ({ groupid, noderole }) => groupid === placement?.groupid && noderole === 'primary',
      )
      return toShard({
        ...range,
        table_name: logicalrelid.replace('tenant_shared.', ''),
        is_partition: false,
        shardid: String(shardid),
        shard_name: `${logicalrelid}_${shardid}`,
        nodename: node?.nodename ?? '',
        nodeport: node?.nodeport ?? 0,
        shard_size: String(placement?.shardlength),
        has_identity: true,
      })
    }),
  }
}
