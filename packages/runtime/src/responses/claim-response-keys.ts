import type { AcceptedResponse } from '../ingest/accepted-response.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'

/** What is known of a response id after claiming it. */
export interface ResponseKey {
  readonly isNew: boolean
  readonly isErased: boolean
  /** Of the body that was stored, or is to be stored now. */
  readonly bodyHash: string
}

/** A response, and when it counts from. */
export interface OccurredResponse extends AcceptedResponse {
  readonly occurredAt: string
}

interface KeyRow {
  readonly response_id: string
  readonly body_hash: string
  readonly is_erased: boolean
}

/**
 * Takes the ids of responses that were never stored and tells what became of the others, by response id. An id occurs once
 * among `responses`.
 */
export async function claimResponseKeys(
  tx: Tx,
  tenantId: TenantId,
  responses: readonly OccurredResponse[],
): Promise<ReadonlyMap<string, ResponseKey>> {
  if (responses.length === 0) return new Map()
  // In the order of ids, so that two transactions that meet on several keys cannot wait for each other in a circle.
  const sorted = responses.toSorted((a, b) => (a.responseId < b.responseId ? -1 : 1))
  const responseIds = sorted.map(({ responseId }) => responseId)
  const inserted = await tx.query<Pick<KeyRow, 'response_id' | 'body_hash'>>(INSERT_KEYS, [
    tenantId,
    responseIds,
    sorted.map(({ body }) => body.submittedAt),
    sorted.map(({ bodyHash }) => bodyHash),
    sorted.map(({ occurredAt }) => occurredAt),
  ])
  const keys = new Map<string, ResponseKey>()
  for (const row of inserted.rows) {
    keys.set(row.response_id, { isNew: true, isErased: false, bodyHash: row.body_hash })
  }
  const taken = await findResponseKeys(
    tx,
    tenantId,
    responseIds.filter((id) => !keys.has(id)),
  )
  return new Map([...keys, ...taken])
}

/** What became of responses that were stored, by response id; nothing of the others. */
export async function findResponseKeys(
  tx: Tx,
  tenantId: TenantId,
  responseIds: readonly string[],
): Promise<ReadonlyMap<string, ResponseKey>> {
  if (responseIds.length === 0) return new Map()
  const { rows } = await tx.query<KeyRow>(SELECT_KEYS, [tenantId, responseIds])
  return new Map(
    rows.map((row) => [row.response_id, { isNew: false, isErased: row.is_erased, bodyHash: row.body_hash }]),
  )
}

const INSERT_KEYS = `
  insert into response_keys (tenant_id, response_id, submitted_at, body_hash, occurred_at)
  select $1::uuid, g.response_id, g.submitted_at, decode(g.body_hash, 'hex'), g.occurred_at
  from unnest($2::uuid[], $3::timestamptz[], $4::text[], $5::timestamptz[]) as g (response_id, submitted_at, body_hash, occurred_at)
  on conflict (tenant_id, response_id) do nothing
  returning response_id, encode(body_hash, 'hex') as body_hash`

const SELECT_KEYS = `
  select response_id, encode(body_hash, 'hex') as body_hash, erased_at is not null as is_erased
  from response_keys
  where tenant_id = $1 and response_id = any ($2::uuid[])`
