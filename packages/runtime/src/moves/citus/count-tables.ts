import type { TenantMoveDifference } from '@howazit/sdk'
import pg from 'pg'
import { rest } from '../../jobs/poll-work.ts'
import type { MoveDiff } from '../move-diff.ts'
import type { Catalogue, Shard } from './catalogue.ts'
import type { OfTenant } from './statements.ts'

/** Rows of a tenant by table. */
type Counts = Readonly<Record<string, number>>

/** A tenant at work changes between two counts. */
const LOOKS = 3
const LOOK_MS = 50

/** What the coordinator finds of the tenant. */
export async function countTables(
  client: Pick<pg.Client, 'query'>,
  { shards }: Pick<Catalogue, 'shards'>,
  of: OfTenant,
): Promise<Counts> {
  const counts: Record<string, number> = {}
  for (const { table } of tablesOf(shards)) counts[table] = await countTable(client, table, of)
  return counts
}

/**
 * Compares what the coordinator finds of the tenant with what is in its shards on their node, rows of others too; and with what there was before the
 * switch. Citus has one copy of a row and switches to the next one in its own transaction, so there are no two sides to be compared row by row.
 */
export async function compareCounts(
  client: Pick<pg.Client, 'query'>,
  { nodes, shards }: Catalogue,
  { before = {}, signal, ...of }: OfTenant & { readonly before?: Counts | undefined; readonly signal: AbortSignal },
): Promise<Pick<MoveDiff, 'tables' | 'rows' | 'differenceCount' | 'differences'>> {
  const tables = tablesOf(shards)
  const differences: TenantMoveDifference[] = []
  let [rows, differenceCount] = [0, 0]
  for (const shard of tables) {
    let found = await look(client, { nodes }, { shard, of })
    for (let looks = 1; looks < LOOKS && found.inShard !== found.here && !signal.aborted; looks += 1) {
      await rest(LOOK_MS, signal)
      found = await look(client, { nodes }, { shard, of })
    }
    rows += found.here
    const amiss = judge(found, before[shard.table])
    differenceCount += Math.abs(amiss)
    if (amiss !== 0) differences.push({ table: shard.table, key: [], kind: amiss < 0 ? 'missing' : 'extra' })
  }
  return { tables: tables.map(({ table }) => table), rows, differenceCount, differences }
}

interface Found {
  readonly here: number
  readonly inShard: number
}

/** Rows that are too many in the shard; below 0, that are missing there, or since it was counted before the switch. */
export const judge = ({ here, inShard }: Found, before = 0): number =>
  inShard === here ? Math.min(0, here - before) : inShard - here

const tablesOf = (shards: readonly Shard[]): readonly Shard[] => shards.filter(({ isPartition }) => !isPartition)

async function look(
  client: Pick<pg.Client, 'query'>,
  { nodes }: Pick<Catalogue, 'nodes'>,
  { shard, of }: { readonly shard: Shard; readonly of: OfTenant },
): Promise<Found> {
  const node = nodes.find(({ name }) => name === shard.node)
  const count = `select count(*) from ${shard.shardName}`
  const { rows } = await client.query<{ success: boolean; result: string }>(ASK_NODE, [node?.host, node?.port, count])
  if (rows[0]?.success !== true) throw new Error(`The node ${shard.node} could not count.`)
  return { here: await countTable(client, shard.table, of), inShard: Number(rows[0].result) }
}

async function countTable(
  client: Pick<pg.Client, 'query'>,
  table: string,
  { schemaName, tenantId }: OfTenant,
): Promise<number> {
  const name = [schemaName, table].map((part) => pg.escapeIdentifier(part)).join('.')
  const { rows } = await client.query<{ rows: string }>(`select count(*) as rows from ${name} where tenant_id = $1`, [
    tenantId,
  ])
  return Number(rows[0]?.rows)
}

const ASK_NODE = `
  select success, result
  from master_run_on_worker(array[$1::text], array[$2::integer], array[$3::text], false)`
