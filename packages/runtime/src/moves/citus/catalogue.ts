import type pg from 'pg'
import { citusVersion, hasCitus, isTooOld } from './citus-version.ts'

/** A process of PostgreSQL in the cluster; `name` is what it is called here, `host:port`. */
export interface Node {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly isCoordinator: boolean
  readonly isActive: boolean
  readonly isPrimary: boolean
  readonly takesShards: boolean
  /** Unknown of one that does not answer. */
  readonly walLevel: string | undefined
}

/** The one of a table that a tenant's rows are in. */
export interface Shard {
  readonly table: string
  /** Its rows are those of another one of these. */
  readonly isPartition: boolean
  readonly shardId: string
  /** Of the table that it is on its node, as it is written in SQL. */
  readonly shardName: string
  /** Of hash values; the same twice where no other tenant can be in it. */
  readonly range: readonly [number, number]
  readonly node: string
  readonly bytes: number
  /** What has changed can be told to another node. */
  readonly hasIdentity: boolean
}

/** What Citus says of a tenant's rows and of its nodes. */
export interface Catalogue {
  readonly version: readonly [number, number]
  readonly isCoordinator: boolean
  /** Row level security keeps no row from the role that asks: as that role Citus copies shards. */
  readonly seesAllRows: boolean
  readonly nodes: readonly Node[]
  /** Of all tables that are distributed together, by their names. */
  readonly shards: readonly Shard[]
}

export interface NodeRow {
  readonly nodename: string
  readonly nodeport: number
  readonly groupid: number
  readonly isactive: boolean
  readonly noderole: string
  readonly shouldhaveshards: boolean
  readonly wal_level: string | null
}

export interface ShardRow {
  readonly table_name: string
  readonly is_partition: boolean
  readonly shardid: string
  readonly shard_name: string
  readonly shardminvalue: string
  readonly shardmaxvalue: string
  readonly nodename: string
  readonly nodeport: number
  readonly shard_size: string
  readonly has_identity: boolean
}

interface AboutRow {
  readonly is_coordinator: boolean
  readonly sees_all_rows: boolean
}

/** @returns undefined where there is no Citus, or none that answers. */
export async function readCatalogue(
  client: Pick<pg.Client, 'query'>,
  { schemaName, tenantId }: { readonly schemaName: string; readonly tenantId: string },
): Promise<Catalogue | undefined> {
  if (!(await hasCitus(client))) return undefined
  const version = await citusVersion(client)
  if (version === undefined) return undefined
  // It lacks half of what is asked for here.
  if (isTooOld(version)) return { version, isCoordinator: true, seesAllRows: true, nodes: [], shards: [] }
  const { rows: about } = await client.query<AboutRow>(ABOUT)
  const { rows: nodes } = await client.query<NodeRow>(NODES)
  const { rows: shards } = await client.query<ShardRow>(SHARDS, [schemaName, tenantId])
  return {
    version,
    isCoordinator: about[0]?.is_coordinator === true,
    seesAllRows: about[0]?.sees_all_rows === true,
    nodes: nodes.map(toNode),
    shards: shards.map(toShard),
  }
}

/** Pure, as is `toShard`. */
export const toNode = (row: NodeRow): Node => ({
  name: nameOf(row),
  host: row.nodename,
  port: row.nodeport,
  isCoordinator: row.groupid === 0,
  isActive: row.isactive,
  isPrimary: row.noderole === 'primary',
  takesShards: row.shouldhaveshards,
  walLevel: row.wal_level ?? undefined,
})

export const toShard = (row: ShardRow): Shard => ({
  table: row.table_name,
  isPartition: row.is_partition,
  shardId: row.shardid,
  shardName: row.shard_name,
  range: [Number(row.shardminvalue), Number(row.shardmaxvalue)],
  node: nameOf(row),
  bytes: Number(row.shard_size),
  hasIdentity: row.has_identity,
})

const nameOf = ({ nodename, nodeport }: Pick<NodeRow, 'nodename' | 'nodeport'>): string => `${nodename}:${nodeport}`

const ABOUT = `
  select citus_is_coordinator() as is_coordinator,
    (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as sees_all_rows`

const NODES = `
  select n.nodename, n.nodeport, n.groupid, n.isactive, n.noderole::text as noderole, n.shouldhaveshards, w.result as wal_level
  from pg_dist_node n
  left join run_command_on_all_nodes('show wal_level') w on w.nodeid = n.nodeid and w.success
  order by n.nodeid`

// An identity as logical replication asks for one, to say which row was changed or deleted.
const SHARDS = `
  select c.relname as table_name, c.relispartition as is_partition, s.shardid::text as shardid, s.shard_name,
    d.shardminvalue, d.shardmaxvalue, s.nodename, s.nodeport, coalesce(s.shard_size, 0)::text as shard_size,
    c.relreplident in ('f', 'i')
      or c.relreplident = 'd' and exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary) as has_identity
  from pg_dist_shard d
  join citus_shards s on s.shardid = d.shardid
  join pg_class c on c.oid = d.logicalrelid
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1
    and s.citus_table_type = 'distributed'
    and d.shardid = get_shard_id_for_distribution_column(d.logicalrelid, $2::uuid)
  order by c.relname`
