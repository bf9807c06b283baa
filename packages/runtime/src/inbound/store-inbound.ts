import type { ConnectorInboundEvent, EventTypeFilter } from '@howazit/sdk'
import { insertDeliveries, type PlannedDelivery } from '../delivery/plan/insert-deliveries.ts'
import { selectSubscriptions } from '../delivery/plan/select-subscriptions.ts'
import { type Ids, uuidV5 } from '../ids.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { findResponses } from './find-responses.ts'
import type { InboundEvent } from './read-events.ts'

/** Something that came, and what it tells of. */
export interface Incoming {
  readonly id: string
  readonly source: 'webhook' | 'poll'
  /** Which one of the connector's polls. */
  readonly poll?: string
  readonly dedupeKey: Buffer
  readonly contentHash: Buffer | null
  readonly eventType: string | undefined
  /** As it came; null where that is not to be kept. */
  readonly sealed: Buffer | null
  readonly signedAt?: Date | undefined
  readonly events: readonly InboundEvent[]
  /** It is only remembered: it was there before anybody wanted to hear of it. */
  readonly isSilent?: boolean
}

export interface Storing {
  readonly connection: { readonly id: string; readonly name: string; readonly provider: string }
  readonly incoming: readonly Incoming[]
  readonly now: Date
  readonly ids: Ids
}

export interface Stored {
  /** The others were there already. */
  readonly stored: number
  readonly events: number
  /** Of them, those that are about a response of ours. */
  readonly attributed: number
  /** To be sent: the picker is to be woken after the commit. */
  readonly deliveries: number
}

/**
 * What came is kept once, and told of in the same transaction: a row in `inbound_calls`, whose keys know a repetition, and beside it
 * the deliveries of its events, which are their outbox. Neither is there without the other, whoever dies when.
 */
export async function storeInbound(tx: Tx, tenant: Tenant, storing: Storing): Promise<Stored> {
  const { connection, incoming, now } = storing
  const kept = await insertCalls(tx, tenant, storing)
  const fresh = incoming.filter(({ id }) => kept.has(id))
  const told = fresh.filter(({ isSilent }) => !isSilent)
  const remoteIds = fresh.flatMap(({ events }) => events.flatMap(({ remoteId }) => remoteId ?? []))
  const responses = await findResponses(tx, tenant, { connectionId: connection.id, remoteIds })
  const attributed = await attribute(tx, tenant, { fresh, responses })
  const deliveries = await planInbound(tx, tenant, { ...storing, told, responses, now })
  const events = told.reduce((sum, each) => sum + each.events.length, 0)
  return { stored: fresh.length, events, attributed, deliveries }
}

async function insertCalls(
  tx: Tx,
  tenant: Tenant,
  { connection, incoming, now }: Storing,
): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ id: string }>(INSERT, [
    tenant.id,
    connection.id,
    incoming.map(({ id }) => id),
    incoming.map(({ source }) => source),
    incoming.map(({ dedupeKey }) => dedupeKey),
    incoming.map(({ contentHash }) => contentHash),
    incoming.map(({ eventType = null }) => eventType),
    incoming.map(({ events }) => events.length),
    incoming.map(({ sealed }) => sealed),
    incoming.map(({ signedAt = null }) => signedAt),
    now,
  ])
  return new Set(rows.map(({ id }) => id))
}

async function attribute(
  tx: Tx,
  tenant: Tenant,
  { fresh, responses }: { fresh: readonly Incoming[]; responses: ReadonlyMap<string, string> },
): Promise<number> {
  const found = fresh.flatMap(({ id, events }) =>
    events.flatMap(({ remoteId }) => {
      const responseId = remoteId === undefined ? undefined : responses.get(remoteId)
      return responseId === undefined ? [] : [{ callId: id, responseId }]
    }),
  )
  if (found.length === 0) return 0
  const [callIds, responseIds] = [found.map(({ callId }) => callId), found.map(({ responseId }) => responseId)]
  await tx.query(ATTRIBUTE, [tenant.id, responseIds, callIds])
  return found.length
}

interface Planning extends Storing {
  readonly told: readonly Incoming[]
  readonly responses: ReadonlyMap<string, string>
}

async function planInbound(tx: Tx, tenant: Tenant, planning: Planning): Promise<number> {
  const { told, ids, now } = planning
  if (told.length === 0) return 0
  const subscriptions = (await selectSubscriptions(tx, tenant)).filter(({ event_type: filter }) => hears(filter))
  const deliveries = told.flatMap((incoming) =>
    toEvents(tenant, incoming, planning).flatMap(({ eventId, event }) =>
      subscriptions.map(
        ({ id: webhookId }): PlannedDelivery => ({
          id: ids.newId(),
          webhookId,
          eventId,
          eventType: event.type,
          responseId: event.data.responseId ?? null,
          event: JSON.stringify(event),
        }),
      ),
    ),
  )
  return await insertDeliveries(tx, tenant, { deliveries, now })
}

const hears = (filter: EventTypeFilter): boolean => filter === '*' || filter === 'connector.inbound'

function toEvents(
  tenant: Tenant,
  { id, source, poll, events }: Incoming,
  { connection, responses, now }: Planning,
): readonly { readonly eventId: string; readonly event: ConnectorInboundEvent }[] {
  return events.map(({ eventType, remoteId, payload }, index) => {
    const responseId = remoteId === undefined ? undefined : responses.get(remoteId)
    const event: ConnectorInboundEvent = {
      type: 'connector.inbound',
      timestamp: now.toISOString(),
      data: {
        tenantId: tenant.id,
        connectionId: connection.id,
        connection: connection.name,
        connector: connection.provider,
        source,
        callId: id,
        ...(poll !== undefined && { poll }),
        ...(eventType !== undefined && { eventType }),
        ...(remoteId !== undefined && { remoteId }),
        ...(responseId !== undefined && { responseId }),
        payload,
      },
    }
    return { eventId: uuidV5(id, String(index)), event }
  })
}

// Whatever it was known by, it is there: by the vendor's id, or by what was signed.
const INSERT = `
  insert into inbound_calls
    (tenant_id, id, connection_id, source, dedupe_key, content_hash, event_type, event_count, sealed, signed_at, received_at)
  select $1, id, $2, source, dedupe_key, content_hash, event_type, event_count, sealed, signed_at, $11
  from unnest($3::uuid[], $4::text[], $5::bytea[], $6::bytea[], $7::text[], $8::int[], $9::bytea[], $10::timestamptz[])
    as call (id, source, dedupe_key, content_hash, event_type, event_count, sealed, signed_at)
  on conflict do nothing
  returning id`

const ATTRIBUTE = `
  insert into inbound_attributions (tenant_id, response_id, call_id)
  select $1, response_id, call_id
  from unnest($2::uuid[], $3::uuid[]) as attribution (response_id, call_id)
  on conflict do nothing`
