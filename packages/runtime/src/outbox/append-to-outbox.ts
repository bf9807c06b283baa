import type { Tx } from '../oltp/oltp.ts'
import type { ResponseChange } from '../response-change.ts'
import type { OutwardTopic } from '../stream/topics.ts'
import { slotOf, slotOfOther } from './slot-of.ts'

// Ids follow the order given, and within one response the order of commits: its change holds its response_keys row.
const APPEND = `
  insert into outbox (tenant_id, slot, event_id, event_type, key, revision, payload)
  select tenant_id, slot, event_id, event_type, key, revision, payload
  from unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::uuid[], $6::int[], $7::jsonb[])
    with ordinality as change (tenant_id, slot, event_id, event_type, key, revision, payload, position)
  order by position
  on conflict (tenant_id, event_id) do nothing`

interface Entry {
  readonly tenantId: string
  readonly slot: number
  readonly eventId: string
  readonly type: string
  readonly key: string
  readonly revision: number
  readonly payload: unknown
}

/**
 * Records changes in the transaction that makes them, so that they are published if and only if it commits. An event id
 * that is there already is left as it is.
 */
export async function appendToOutbox(tx: Tx, changes: readonly ResponseChange[]): Promise<void> {
  await append(
    tx,
    changes.map((change) => {
      const { tenantId, responseId, eventId, type, revision } = change
      return { tenantId, slot: slotOf(tenantId, responseId), eventId, type, key: responseId, revision, payload: change }
    }),
  )
}

/** What is published to the topic of its name. */
export interface OutwardEvent {
  readonly eventId: string
  readonly type: OutwardTopic
  readonly tenantId: string
  /** Grows with what is told of the same thing. */
  readonly revision: number
}

/** As {@link appendToOutbox}, of what is of no response; `key` is what it is of. */
export async function appendOutward(tx: Tx, key: string, event: OutwardEvent): Promise<void> {
  const { tenantId, eventId, type, revision } = event
  await append(tx, [{ tenantId, slot: slotOfOther(tenantId, key), eventId, type, key, revision, payload: event }])
}

async function append(tx: Tx, entries: readonly Entry[]): Promise<void> {
  if (entries.length === 0) return
  await tx.query(APPEND, [
    entries.map(({ tenantId }) => tenantId),
    entries.map(({ slot }) => slot),
    entries.map(({ eventId }) => eventId),
    entries.map(({ type }) => type),
    entries.map(({ key }) => key),
    entries.map(({ revision }) => revision),
    entries.map(({ payload }) => JSON.stringify(payload)),
  ])
}
