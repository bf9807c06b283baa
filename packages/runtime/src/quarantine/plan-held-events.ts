import type { EventTypeFilter, ResponseQuarantinedEvent } from '@howazit/sdk'
import { insertDeliveries } from '../delivery/plan/insert-deliveries.ts'
import { selectSubscriptions } from '../delivery/plan/select-subscriptions.ts'
import { type Ids, uuidV5 } from '../ids.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant } from '../tenancy/tenant.ts'

/** A record that is held and was not before. */
export interface HeldRecord {
  readonly id: string
  readonly surveyId: string | null
  readonly surveyVersion: number | null
  readonly code: string
  /** With `*` for the number of an answer. */
  readonly place: string
  readonly fingerprint: string
}

export interface HeldToTell {
  readonly held: readonly HeldRecord[]
  readonly ids: Ids
  readonly now: Date
}

/**
 * Tells the tenant's webhooks of `response.quarantined`, `response.*` and `*` what is held: once for each survey, fingerprint and hour,
 * whoever stores and however much comes, since the id of the event follows from these.
 */
export async function planHeldEvents(tx: Tx, tenant: Tenant, { held, ids, now }: HeldToTell): Promise<void> {
  if (held.length === 0) return
  const hearing = (await selectSubscriptions(tx, tenant)).filter(({ event_type: filter }) => hears(filter))
  const events = new Map(
    held.toReversed().map((record) => [eventIdOf(tenant, record, now), toEvent(tenant, record, now)]),
  )
  // In the order of their ids: two that store at once wait for each other, and not both.
  const inOrder = [...events].toSorted(([one], [other]) => (one < other ? -1 : 1))
  const deliveries = inOrder.flatMap(([eventId, event]) =>
    hearing.map(({ id: webhookId }) => ({
      id: ids.newId(),
      webhookId,
      eventId,
      eventType: event.type,
      responseId: null,
      event: JSON.stringify(event),
    })),
  )
  await insertDeliveries(tx, tenant, { deliveries, now })
}

const hears = (filter: EventTypeFilter): boolean =>
  filter === '*' || filter === 'response.*' || filter === 'response.quarantined'

const HOUR_LENGTH = '2026-11-22T10'.length

const eventIdOf = ({ id }: Tenant, { surveyId, fingerprint }: HeldRecord, now: Date): string =>
  uuidV5(id, `quarantined ${surveyId} ${fingerprint} ${now.toISOString().slice(0, HOUR_LENGTH)}`)

function toEvent(tenant: Tenant, record: HeldRecord, now: Date): ResponseQuarantinedEvent {
  const { id, surveyId, surveyVersion, code, place, fingerprint } = record
  const ofSurvey = surveyId === null ? '' : ` and survey = ${surveyId}`
  return {
    type: 'response.quarantined',
    timestamp: now.toISOString(),
    data: {
      tenantId: tenant.id,
      quarantineId: id,
      ...(surveyId !== null && { surveyId }),
      ...(surveyVersion !== null && { surveyVersion }),
      code: code as ResponseQuarantinedEvent['data']['code'],
      pointer: place,
      fingerprint,
      where: `fingerprint = ${fingerprint}${ofSurvey}`,
    },
  }
}
