import type { Ids } from '../../ids.ts'
import { hourOf } from '../../ledger/hours.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { ResponseChange } from '../../response-change.ts'
import type { TenantId } from '../../tenancy/tenant.ts'
import type { PlannedDelivery } from './insert-deliveries.ts'

export interface Plans {
  readonly changes: readonly ResponseChange[]
  /** Webhooks and routes in force. */
  readonly targets: readonly string[]
  readonly deliveries: readonly PlannedDelivery[]
  readonly ids: Ids
  readonly now: Date
}

/** Says which events were planned and which of the targets wanted each, in the transaction that plans their deliveries. */
export async function recordPlans(tx: Tx, tenantId: TenantId, plans: Plans): Promise<void> {
  const { changes, targets, deliveries, ids, now } = plans
  const wanted = new Set(deliveries.map(({ webhookId, routeId, eventId }) => `${webhookId ?? routeId}:${eventId}`))
  const each = [...new Map(changes.map((change) => [change.eventId, change])).values()]
  for (const part of Map.groupBy(each, placeOf).values()) {
    const [{ occurredAt, type }] = part as [ResponseChange]
    const bitsOf = (target: string) =>
      part.map(({ eventId }) => (wanted.has(`${target}:${eventId}`) ? '1' : '0')).join('')
    await tx.query(INSERT, [
      tenantId,
      hourOf(new Date(occurredAt)),
      ids.newId(),
      now,
      part.map(({ responseId }) => responseId),
      type === 'response.created',
      part.map(({ eventId }) => eventId),
      targets,
      targets.map(bitsOf),
    ])
  }
}

/** New responses apart: their events follow from their ids. */
const placeOf = ({ occurredAt, type }: ResponseChange): string =>
  `${hourOf(new Date(occurredAt)).getTime()} ${type === 'response.created'}`

const INSERT = `
  insert into event_plans (tenant_id, hour, id, planned_at, response_ids, are_new, event_ids, targets, wanted)
  values ($1, $2, $3, $4, $5::uuid[], $6, $7::uuid[], $8::uuid[], $9::varbit[])`
