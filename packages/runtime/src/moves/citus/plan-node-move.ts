import type { TenantMoveBlocker, TenantMovePlan } from '@howazit/sdk'
import type pg from 'pg'
import type { TenantId } from '../../tenancy/tenant.ts'
import type { MoveRow } from '../move-row.ts'
import { listInStores } from '../run/list-contents.ts'
import { NOTHING, STAYS, sum, toSeconds } from '../run/make-plan.ts'
import type { MakeStep } from '../run/step.ts'
import { atCoordinator } from './at-coordinator.ts'
import { type Catalogue, readCatalogue } from './catalogue.ts'
import { findNodeBlockers } from './find-node-blockers.ts'
import { anchorOf, isIsolated, type OfTenant } from './statements.ts'

/** Nothing can be tried without moving it: what an idle server of today does anyway. */
const BYTES_PER_SECOND = 5_000_000
/** Citus looks once a second whether the other node has caught up, and lets nobody write meanwhile. */
const PAUSE_MS = 1_500

const UNCOUNTED: readonly TenantMoveBlocker['code'][] = ['no_citus', 'privileges']

const STAYS_ON_COORDINATOR = [
  'outbox, deliveries, webhooks, schedules and jobs: they are on the coordinator for every tenant',
  'the shard that the tenant leaves: Citus splits it into two or three, which stay where they are and are not put together again',
]

/** Counts what would move, by Citus's catalogue and through its coordinator, and looks for what would stop it. Changes nothing. */
export const planNodeStep: MakeStep = async (deps, move) => {
  const of = ofMove(move)
  const { contents, unknown } = await listInStores(deps.stores, { id: of.tenantId as TenantId })
  const plan = await atCoordinator(deps, async (client): Promise<TenantMovePlan> => {
    const catalogue = await readCatalogue(client, of)
    const blockers = [...findNodeBlockers(catalogue, nodeOf(move))]
    const shard = catalogue && anchorOf(catalogue)
    // There is nothing that could be counted, or nobody who could.
    if (catalogue === undefined || shard === undefined || blockers.some(({ code }) => UNCOUNTED.includes(code)))
      return { ...NOTHING, blockers, stays: [...STAYS] }
    const bytesOfShards = sum(catalogue.shards.map(({ bytes }) => bytes))
    const tables = await measureTables(client, catalogue, of)
    const bytes = sum(tables.map((table) => table.bytes))
    // Splitting copies what is in the shard of the others, too.
    const seconds = ((isIsolated(shard) ? 0 : bytesOfShards) + bytes) / BYTES_PER_SECOND
    return {
      tables: [...tables],
      rows: sum(tables.map(({ rows }) => rows)),
      bytes,
      etaSeconds: toSeconds(seconds),
      pauseMs: PAUSE_MS,
      blockers,
      stays: [...STAYS_ON_COORDINATOR, ...STAYS, ...unknown],
      contents: [...contents],
      shard: { shardId: shard.shardId, isIsolated: isIsolated(shard), node: shard.node, bytes: bytesOfShards },
    }
  })
  return { status: 'planned', plan }
}

export const ofMove = ({ tenant_id: tenantId, source: { schemaName } }: MoveRow): OfTenant => ({ tenantId, schemaName })

/** Where the tenant is to be. */
export const nodeOf = ({ target: { node = '' } }: MoveRow): string => node

async function measureTables(
  client: pg.Client,
  { shards }: Catalogue,
  { schemaName, tenantId }: OfTenant,
): Promise<TenantMovePlan['tables']> {
  const tables: TenantMovePlan['tables'] = []
  for (const { table } of shards.filter(({ isPartition }) => !isPartition)) {
    const { rows } = await client.query<{ rows: string; bytes: string }>(measure(`${schemaName}.${table}`), [tenantId])
    const bytes = Number(rows[0]?.bytes)
    tables.push({ table, rows: Number(rows[0]?.rows), bytes, etaSeconds: toSeconds(bytes / BYTES_PER_SECOND) })
  }
  return tables
}

const measure = (table: string): string => `
  select count(*) as rows, coalesce(sum(pg_column_size(t.*)), 0) as bytes
  from ${table} t
  where tenant_id = $1`
