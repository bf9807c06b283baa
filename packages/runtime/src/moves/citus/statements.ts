import type { Catalogue, Shard } from './catalogue.ts'

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

export interface OfTenant {
  readonly schemaName: string
  readonly tenantId: string
}

/** The shard by which all that are distributed together are named: one that is no partition. */
export const anchorOf = ({ shards }: Pick<Catalogue, 'shards'>): Shard | undefined =>
  shards.find(({ isPartition }) => !isPartition)

/** No hash value but the tenant's leads there. (Two tenants of the same 32 bits would share it, and move together.) */
export const isIsolated = ({ range: [first, last] }: Pick<Shard, 'range'>): boolean => first === last

/** Pure: what gives the tenant a shard of its own in each table, where its rows are; undefined where it has them. */
export function isolate(
  catalogue: Pick<Catalogue, 'shards'>,
  { schemaName, tenantId }: OfTenant,
): Statement | undefined {
  const shard = anchorOf(catalogue)
  if (shard === undefined || isIsolated(shard)) return undefined
  return { text: ISOLATE, values: [schemaName, shard.table, tenantId] }
}

/** Pure: what moves those shards to a node; undefined where they are there. */
export function moveTo(catalogue: Pick<Catalogue, 'shards' | 'nodes'>, name: string): Statement | undefined {
  const shard = anchorOf(catalogue)
  if (shard === undefined || shard.node === name) return undefined
  const [from, to] = [shard.node, name].map((wanted) => catalogue.nodes.find((node) => node.name === wanted))
  return { text: MOVE, values: [shard.shardId, from?.host, from?.port, to?.host, to?.port] }
}

/** Changes nothing, and waits where Citus keeps everybody from writing to the tenant's shards. */
export const writeNothing = ({ schemaName, tenantId }: OfTenant): Statement => ({
  text: `delete from ${schemaName}.surveys where tenant_id = $1 and id = $2`,
  values: [tenantId, NO_SURVEY],
})

const NO_SURVEY = '00000000-0000-0000-0000-000000000000'

// Never within a transaction: Citus commits what it makes on the way by itself.
const ISOLATE = `
  select isolate_tenant_to_new_shard(format('%I.%I', $1::text, $2::text)::regclass, $3::uuid, 'CASCADE',
    shard_transfer_mode => 'force_logical')`

const MOVE = `
  select citus_move_shard_placement($1::bigint, $2::text, $3::integer, $4::text, $5::integer,
    shard_transfer_mode => 'force_logical')`
