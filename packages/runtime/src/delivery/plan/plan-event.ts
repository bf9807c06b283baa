import type { JsonValue } from '@howazit/connector-kit'
import type {
  EventTypeFilter,
  InsightReadyEvent,
  ResponseDeletedEvent,
  ResponseEvent,
  SignalDetectedEvent,
} from '@howazit/sdk'
import type { Ids } from '../../ids.ts'
import { chooseVersion } from '../../mappings/choose-version.ts'
import type { ResponseChange } from '../../response-change.ts'
import type { PlannedDelivery } from './insert-deliveries.ts'
import { meetsEvent } from './meets-event.ts'
import { orderingKeyOf } from './ordering.ts'
import type { PlannedRoute } from './select-routes.ts'
import type { Subscription } from './select-subscriptions.ts'
import { toEvent } from './to-event.ts'

export interface PlanEventOptions {
  readonly subscriptions: readonly Subscription[]
  readonly routes: readonly (PlannedRoute & { readonly lingerMs: number })[]
  readonly ids: Ids
}

/** An event that is sent to whoever wants it. */
export interface PlannableEvent {
  readonly event: ResponseEvent | ResponseDeletedEvent | InsightReadyEvent | SignalDetectedEvent
  readonly eventId: string
  readonly responseId: string | null
  /** Events of one are sent one after another where an endpoint wants that. */
  readonly key: string
  readonly traceId?: string | undefined
}

/** The deliveries of a change of a response. */
export function planEvent(change: ResponseChange, options: PlanEventOptions): readonly PlannedDelivery[] {
  const { eventId, responseId, traceId } = change
  return planDeliveriesOf({ event: toEvent(change), eventId, responseId, key: responseId, traceId }, options)
}

/** The deliveries of one event: one per webhook and one per route that wants it. */
export function planDeliveriesOf(
  { event, eventId, responseId, key, traceId }: PlannableEvent,
  { subscriptions, routes, ids }: PlanEventOptions,
): readonly PlannedDelivery[] {
  const subscribed = subscriptions.filter(({ event_type: filter }) => wants(filter, event.type))
  const routed = routes.filter(
    ({ event_type: type, conditions }) => type === event.type && meetsEvent(conditions, event as unknown as JsonValue),
  )
  if (subscribed.length + routed.length === 0) return []
  const shared = {
    eventId,
    eventType: event.type,
    responseId,
    event: JSON.stringify(event),
    ...(traceId !== undefined && { traceId }),
  }
  return [
    ...subscribed.map(({ id: webhookId, ordering }) => {
      const orderingKey = orderingKeyOf(ordering, webhookId, key)
      return { ...shared, id: ids.newId(), webhookId, ...(orderingKey !== undefined && { orderingKey }) }
    }),
    ...routed.map((route) => {
      const { id: routeId, connection_id: connectionId, connector_version: connectorVersion, ordering } = route
      const orderingKey = orderingKeyOf(ordering, connectionId, key)
      const mappingVersion = chooseVersion(route, eventId)
      return {
        ...shared,
        id: ids.newId(),
        routeId,
        connectionId,
        connectorVersion,
        lingerMs: route.lingerMs,
        ...(orderingKey !== undefined && { orderingKey }),
        ...(mappingVersion !== undefined && { mappingVersion }),
      }
    }),
  ]
}

const wants = (filter: EventTypeFilter, type: string): boolean =>
  filter === '*' || filter === type || (filter === 'response.*' && type.startsWith('response.'))
