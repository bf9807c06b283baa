import type { Tx } from '../oltp/oltp.ts'
import type { Reading } from '../parking/parking.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import { nextHour } from './hours.ts'
import { type IdSet, idsOf, toIdSet } from './id-set.ts'

/** What the API accepted in an hour, as its claims tell. */
export interface Accepted {
  /** Answered with 202, each once. */
  readonly confirmed: IdSet
  /** Somebody began to accept them, and nobody was answered. */
  readonly unanswered: IdSet
  /** How often something was sent again that had been accepted. */
  readonly duplicates: number
}

/** Statements about claims, spool, poison and what is parked; they need `oltp.inControl`. */
export async function readAccepted(tx: Tx, tenantId: TenantId, hour: Date): Promise<Accepted> {
  const claims = await tx.query<{ confirmed: Buffer | null; unanswered: Buffer | null }>(SELECT_CLAIMS, [
    tenantId,
    hour,
    nextHour(hour),
  ])
  const counts = await tx.query<{ count: string }>(SELECT_DUPLICATES, [tenantId, hour])
  return {
    confirmed: await toIdSet(claims.rows[0]!.confirmed),
    unanswered: await toIdSet(claims.rows[0]!.unanswered),
    duplicates: Number(counts.rows[0]?.count ?? 0),
  }
}

/** Those of the ids that were ever claimed, in whichever hour. */
export const findClaimed = (tx: Tx, tenantId: TenantId, responseIds: readonly string[]): Promise<Set<string>> =>
  findIds(tx, SELECT_CLAIMED, [tenantId, responseIds])

/** Those that wait in front of the stream. */
export const findSpooled = (tx: Tx, tenantId: TenantId, responseIds: readonly string[]): Promise<Set<string>> =>
  findIds(tx, SELECT_SPOOLED, [tenantId, responseIds])

/** Whether messages of the tenant wait because it could not be entered: whatever is not found may be among them. */
export async function areParked(tx: Tx, tenantId: TenantId, { topic, group }: Reading): Promise<boolean> {
  return (await tx.query(SELECT_PARKED, [tenantId, topic, group])).rowCount > 0
}

export interface PoisonFound {
  readonly responseId: string
  /** Null where it was no event yet. */
  readonly eventId: string | null
  readonly state: 'held' | 'discarded'
}

/** What the stage of this group could not handle of these responses. */
export async function findPoison(
  tx: Tx,
  tenantId: TenantId,
  { consumer, responseIds }: { readonly consumer: string; readonly responseIds: readonly string[] },
): Promise<readonly PoisonFound[]> {
  return (await tx.query<PoisonFound>(SELECT_POISON, [tenantId, consumer, responseIds])).rows
}

async function findIds(tx: Tx, text: string, values: readonly unknown[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>(text, values)
  return new Set(rows.map(({ id }) => id))
}

const SELECT_CLAIMS = `
  select ${idsOf('response_id')} filter (where state = 'confirmed') as confirmed,
         ${idsOf('response_id')} filter (where state <> 'confirmed') as unanswered
  from control.idempotency_claims
  where tenant_id = $1
    and accepted_at >= $2
    and accepted_at < $3`

const SELECT_DUPLICATES = `
  select count
  from control.duplicate_counts
  where tenant_id = $1
    and hour = $2`

const SELECT_CLAIMED = `
  select response_id as id
  from control.idempotency_claims
  where tenant_id = $1
    and response_id = any ($2::uuid[])`

const SELECT_SPOOLED = `
  select response_id as id
  from control.spooled_responses
  where tenant_id = $1
    and response_id = any ($2::uuid[])`

const SELECT_PARKED = `
  select
  from control.parked_tenants
  where tenant_id = $1
    and topic = $2
    and group_name = $3`

const SELECT_POISON = `
  select response_id as "responseId", event_id as "eventId", state
  from control.poison_messages
  where tenant_id = $1
    and consumer = $2
    and response_id = any ($3::uuid[])
    and state in ('held', 'discarded')`
