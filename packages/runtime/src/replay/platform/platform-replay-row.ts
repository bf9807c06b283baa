import { HowazitError, type PlatformReplaySummary } from '@howazit/sdk'
import type { Oltp, Tx } from '../../oltp/oltp.ts'
import { decodeCursor, encodeCursor } from '../../page-cursor.ts'
import type { Page, PageQuery } from '../../runtime.ts'

export interface PlatformReplayRow {
  readonly id: string
  readonly filter: string
  readonly mapping: string
  readonly includes_unknown: boolean
  readonly reason: string
  /** Ids of those that have a plan of it. */
  readonly tenants: readonly string[]
  readonly item_count: number
  readonly created_at: Date
}

export async function insertPlatformReplay(
  tx: Tx,
  row: Omit<PlatformReplayRow, 'tenants' | 'item_count'>,
): Promise<void> {
  await tx.query(INSERT, [row.id, row.filter, row.mapping, row.includes_unknown, row.reason, row.created_at])
}

/** That a tenant has a plan of it now. */
export async function addPlan(
  oltp: Oltp,
  { id, tenantId, itemCount }: { readonly id: string; readonly tenantId: string; readonly itemCount: number },
): Promise<void> {
  await oltp.asOperator('plan a replay across tenants', (tx) => tx.query(ADD, [id, tenantId, itemCount]))
}

/** @throws HowazitError `not_found` */
export async function getPlatformReplayRow(oltp: Oltp, id: string): Promise<PlatformReplayRow> {
  const { rows } = await oltp.asOperator('read replays across tenants', (tx) =>
    tx.query<PlatformReplayRow>(`${SELECT} where id = $1`, [id]),
  )
  if (rows[0]) return rows[0]
  throw new HowazitError('not_found', `There is no replay across tenants ${id}.`)
}

/** Newest first. */
export async function listPlatformReplays(
  oltp: Oltp,
  { cursor, limit }: PageQuery,
): Promise<Page<PlatformReplaySummary>> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor)
  const { rows } = await oltp.asOperator('read replays across tenants', (tx) =>
    tx.query<PlatformReplayRow>(`${SELECT} ${PAGE}`, [after?.at ?? null, after?.id ?? null, limit + 1]),
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(toSummary),
    ...(rows.length > limit && last && { nextCursor: encodeCursor({ at: last.created_at, id: last.id }) }),
  }
}

export const toSummary = (row: PlatformReplayRow): PlatformReplaySummary => ({
  id: row.id,
  where: row.filter,
  mapping: row.mapping,
  includesUnknown: row.includes_unknown,
  reason: row.reason,
  tenantCount: row.tenants.length,
  itemCount: row.item_count,
  createdAt: row.created_at.toISOString(),
})

const SELECT = `
  select id, filter, mapping, includes_unknown, reason, tenants, item_count, created_at
  from control.platform_replays`

const PAGE = `
  where $1::timestamptz is null
    or (created_at, id) < ($1::timestamptz, $2::uuid)
  order by created_at desc, id desc
  limit $3`

const INSERT = `
  insert into control.platform_replays (id, filter, mapping, includes_unknown, reason, created_at)
  values ($1, $2, $3, $4, $5, $6)`

const ADD = `
  update control.platform_replays
  set tenants = tenants || $2::uuid, item_count = item_count + $3
  where id = $1`
