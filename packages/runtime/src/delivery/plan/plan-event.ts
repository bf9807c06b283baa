import type { JsonValue } from '@howazit/connector-kit'
import type { EventTypeFilter } from '@howazit/sdk'
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

/** The deliveries of one event: one per webhook and one per route that wants it. */
export function planEvent(change: ResponseChange, options: PlanEventOptions): readonly PlannedDelivery[] {
  const { subscriptions, routes, ids } = options
  const event = toEvent(change)
  const subscribed = subscriptions.filter(({ event_type: filter }) => wants(filter, event.type))
  const routed = routes.filter(
    ({ event_type: type, conditions }) => type === event.type && meetsEvent(conditions, event as unknown as JsonValue),
  )
  if (subscribed.length + routed.length === 0) return []
  const { eventId, responseId } = change
  const shared = { eventId, eventType: event.type, responseId, event: JSON.stringify(event) }
  return [
    ...subscribed.map(({ id: webhookId, ordering }) => {
      const orderingKey = orderingKeyOf(ordering, webhookId, responseId)
      return { ...shared, id: ids.newId(), webhookId, ...(orderingKey !== undefined && { orderingKey }) }
    }),
    ...routed.map((route) => {
      const { id: routeId, connection_id: connectionId, connector_version: connectorVersion, ordering } = route
      const orderingKey = orderingKeyOf(ordering, connectionId, responseId)
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
