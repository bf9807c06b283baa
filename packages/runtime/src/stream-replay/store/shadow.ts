import type { Tx } from '../../oltp/oltp.ts'
import type { SeenRow } from './seen-rows.ts'

/** The statements on `stream.replay_shadow`. They need `oltp.asOperator`. */

/** Whatever was kept of the page before is found kept. */
export async function keepSeen(tx: Tx, replayId: string, rows: readonly SeenRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.query(KEEP, [
    replayId,
    rows.map(({ kind }) => kind),
    rows.map(({ tenantId }) => tenantId),
    rows.map(({ responseId }) => responseId),
    rows.map(({ bodyHash }) => bodyHash),
    rows.map(({ partition }) => partition),
    rows.map(({ offset }) => offset),
    rows.map(({ isCompared }) => isCompared),
  ])
}

/** What the topic has of a response, and what else is known of it from topics. */
export interface ShadowRow {
  readonly tenant_id: string
  readonly response_id: string
  readonly body_hash: string
  readonly partition: number
  readonly offset: string
  readonly is_dead: boolean
  /** Waits for its tenant to be there again. */
  readonly is_parked: boolean
  readonly is_erased: boolean
}

export interface ShadowPage {
  /** Tenant, response and hash of the last one before. */
  readonly after: readonly string[] | undefined
  readonly limit: number
}

/** Those that are compared, by tenant. */
export async function listCompared(
  tx: Tx,
  replayId: string,
  { after, limit }: ShadowPage,
): Promise<readonly ShadowRow[]> {
  const [tenantId = NO_ID, responseId = NO_ID, bodyHash = ''] = after ?? []
  const { rows } = await tx.query<ShadowRow>(LIST_COMPARED, [replayId, tenantId, responseId, bodyHash, limit])
  return rows
}

/** Those of the tenant's responses that the topic has, compared or not. */
export async function findAccepted(
  tx: Tx,
  replayId: string,
  { tenantId, responseIds }: { readonly tenantId: string; readonly responseIds: readonly string[] },
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ response_id: string }>(FIND_ACCEPTED, [replayId, tenantId, responseIds])
  return new Set(rows.map((row) => row.response_id))
}

/** Removes so many at the most; returns how many that were. */
export async function dropSeen(tx: Tx, replayId: string, limit: number): Promise<number> {
  const { rowCount } = await tx.query(DROP, [replayId, limit])
  return rowCount
}

const NO_ID = '00000000-0000-0000-0000-000000000000'

const KEEP = `
  insert into stream.replay_shadow as kept (replay_id, kind, tenant_id, response_id, body_hash, partition, "offset", is_compared)
  select $1::uuid, seen.kind, seen.tenant_id, seen.response_id, decode(seen.body_hash, 'hex'), seen.partition, seen."offset",
    seen.is_compared
  from unnest($2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::int[], $7::bigint[], $8::bool[])
    as seen (kind, tenant_id, response_id, body_hash, partition, "offset", is_compared)
  on conflict on constraint replay_shadow_pkey do update
  set partition = excluded.partition,
      "offset" = excluded."offset",
      is_compared = true
  where excluded.is_compared
    and not kept.is_compared`

const LIST_COMPARED = `
  select a.tenant_id, a.response_id, encode(a.body_hash, 'hex') as body_hash, a.partition, a."offset",
    exists (
      select from stream.replay_shadow as d
      where d.replay_id = $1 and d.tenant_id = a.tenant_id and d.response_id = a.response_id and d.kind = 'dead'
        and d.body_hash = a.body_hash) as is_dead,
    exists (
      select from control.parked_messages as p
      where p.tenant_id = a.tenant_id and p.topic = 'responses.raw' and p.group_name = 'store' and p.partition = a.partition
        and p."offset" = a."offset") as is_parked,
    exists (
      select from stream.replay_shadow as e
      where e.replay_id = $1 and e.tenant_id = a.tenant_id and e.response_id = a.response_id and e.kind = 'erased') as is_erased
  from stream.replay_shadow as a
  where a.replay_id = $1
    and (a.tenant_id, a.replay_id, a.response_id, a.kind, a.body_hash) > ($2::uuid, $1, $3::uuid, 'accepted', decode($4, 'hex'))
    and a.kind = 'accepted'
    and a.is_compared
  order by a.tenant_id, a.replay_id, a.response_id, a.kind, a.body_hash
  limit $5`

const FIND_ACCEPTED = `
  select distinct response_id
  from stream.replay_shadow
  where replay_id = $1
    and tenant_id = $2
    and response_id = any ($3::uuid[])
    and kind = 'accepted'`

const DROP = `
  delete from stream.replay_shadow
  where (tenant_id, replay_id, response_id, kind, body_hash) in (
    select tenant_id, replay_id, response_id, kind, body_hash from stream.replay_shadow where replay_id = $1 limit $2)`
