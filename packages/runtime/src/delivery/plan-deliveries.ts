import type { EventTypeFilter } from '@howazit/sdk'
import { parseResponseChange } from '../analytics/parse-response-change.ts'
import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { Ids } from '../ids.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import type { ResponseChange } from '../response-change.ts'
import type { HandleBatch, StoredMessage, Stream } from '../stream/stream.ts'
import type { Tenant, TenantId, Tenants } from '../tenancy/tenant.ts'
import { insertDeliveries, type PlannedDelivery } from './insert-deliveries.ts'
import { toEvent } from './to-event.ts'

export interface PlanDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'find'>
  readonly stream: Pick<Stream, 'publish'>
  readonly jobs: Pick<Jobs, 'wake'>
  readonly events: Events
  readonly clock: Clock
  readonly ids: Ids
}

/**
 * Turns changes of responses into deliveries, one per subscription that wants them. Safe to repeat: a delivery is unique
 * per (webhook, event). A message that can never be planned goes to the dead letters, so that it does not stop the rest.
 */
export function createPlanDeliveries(deps: PlanDeps): HandleBatch {
  return async function planDeliveries(messages) {
    const changes = await parseBatch(deps, messages)
    let planned = 0
    for (const [tenantId, ofTenant] of Map.groupBy(changes, ({ change }) => change.tenantId)) {
      const tenant = await deps.tenants.find(tenantId as TenantId)
      if (tenant) planned += await planForTenant(deps, tenant, ofTenant)
      else for (const { message } of ofTenant) await bury(deps, message, 'unknown tenant')
    }
    // After the commit: a picker woken earlier would find nothing.
    if (planned > 0) await deps.jobs.wake('deliver')
  }
}

interface ParsedMessage {
  readonly message: StoredMessage
  readonly change: ResponseChange
}

async function parseBatch(deps: PlanDeps, messages: readonly StoredMessage[]): Promise<ParsedMessage[]> {
  const parsed: ParsedMessage[] = []
  for (const message of messages) {
    const result = parseResponseChange(message.value)
    if (result.isValid) parsed.push({ message, change: result.change })
    else await bury(deps, message, result.reason)
  }
  return parsed
}

async function bury({ stream, events }: PlanDeps, message: StoredMessage, reason: string): Promise<void> {
  const { topic, partition, offset, key, headers, value } = message
  const dead = { key, value, headers: { ...headers, 'x-dead-reason': reason, 'x-dead-group': 'delivery' } }
  await stream.publish('response.created.dlq', [dead])
  events.emit('message.dead', { group: 'delivery', topic, partition, offset, reason })
}

async function planForTenant(deps: PlanDeps, tenant: Tenant, messages: readonly ParsedMessage[]): Promise<number> {
  const now = deps.clock.now()
  const planned = await deps.oltp.inTenant(tenant, async (tx) => {
    const subscriptions = await selectSubscriptions(tx, tenant)
    const deliveries = messages.flatMap(({ change }) => planOne(change, subscriptions, deps.ids))
    return await insertDeliveries(tx, tenant, { deliveries, now })
  })
  if (planned > 0) {
    deps.events.emit('delivery.planned', { tenant_id: tenant.id, events: messages.length, deliveries: planned })
  }
  return planned
}

interface Subscription {
  readonly id: string
  readonly event_type: EventTypeFilter
}

async function selectSubscriptions(tx: Tx, tenant: Tenant): Promise<readonly Subscription[]> {
  const statement = `
    select id, event_type
    from webhook_subscriptions
    where tenant_id = $1
      and enabled
      and deleted_at is null
    order by id`
  return (await tx.query<Subscription>(statement, [tenant.id])).rows
}

function planOne(change: ResponseChange, subscriptions: readonly Subscription[], ids: Ids): PlannedDelivery[] {
  const event = toEvent(change)
  const wanted = subscriptions.filter(({ event_type: filter }) => wants(filter, event.type))
  if (wanted.length === 0) return []
  const text = JSON.stringify(event)
  return wanted.map(({ id: webhookId }) => {
    const { eventId, responseId } = change
    return { id: ids.newId(), webhookId, eventId, eventType: event.type, responseId, event: text }
  })
}

const wants = (filter: EventTypeFilter, type: string): boolean =>
  filter === '*' || filter === type || (filter === 'response.*' && type.startsWith('response.'))
