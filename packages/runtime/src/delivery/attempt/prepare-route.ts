import {
  type ConnectionValues,
  type Connector,
  type ConnectorContent,
  completeConnection,
  defaultMapping,
  type Idempotency,
  withEscaping,
} from '@howazit/connector-kit'
import { openSecrets } from '../../connections/open-connection.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { LoadedDelivery } from './load-attempts.ts'
import type { LedgerEntry, LoadedRoute } from './load-routes.ts'
import { openPin, openRefused, type PrepareDeps, type PreparedAttempt, type Settlement } from './prepare-attempts.ts'
import type { RoutePorts } from './route-ports.ts'

export interface PreparedRoute {
  readonly kind: 'route'
  readonly tokens: RoutePorts['tokens']
  readonly routeId: string
  readonly connectionId: string
  readonly content: ConnectorContent
  /** Neither the tenant nor we wrote what comes with the connector. */
  readonly isPartnerCode: boolean
  /** It is mapped by what comes with the connector. */
  readonly isDefaultMapping: boolean
  /** The connector with the tenant's choice in it. */
  readonly connector: Connector
  readonly operation: string
  readonly connection: ConnectionValues
  /** An attempt of it may have been received. */
  readonly isUncertain: boolean
  /** Whether what may have been received is sent again: without a second effect, because the tenant wants it so, or not. */
  readonly repeats: 'safely' | 'by_choice' | 'never'
}

interface RouteToPrepare {
  readonly delivery: LoadedDelivery
  readonly route: LoadedRoute
  readonly scheduleMs: readonly number[]
}

/** A process that is about to be replaced may not have what a newer one pinned. */
const CONNECTOR_WAIT_MS = 60_000
/** Another delivery is making the same thing over there: it knows soon. */
const HOLDER_WAIT_MS = 15_000

/**
 * Asks the ledger before anything is sent. What is over there is not made again; what may be is sent again only where the
 * connector says that this is safe, or the tenant wants it all the same.
 */
export async function prepareRoute(
  deps: PrepareDeps,
  tenant: Tenant,
  { delivery, route, scheduleMs }: RouteToPrepare,
): Promise<PreparedAttempt | Settlement> {
  const { ledger } = route
  const settle = (status: Settlement['status'], reason: string, more: Partial<Settlement> = {}): Settlement => ({
    kind: 'settlement',
    delivery,
    status,
    reason,
    ...more,
  })
  if (ledger?.state === 'delivered')
    return settle('delivered', 'already_delivered', { remoteId: ledger.remoteId, remoteUrl: ledger.remoteUrl })
  if (ledger?.state === 'unknown' && ledger.holderStatus === 'pending')
    return settle('pending', 'same_event_under_way', { waitMs: HOLDER_WAIT_MS })

  const { content } = route
  if (content === null) return settle('pending', 'connector_unavailable', { waitMs: CONNECTOR_WAIT_MS })
  const found = content.connector.operations[route.operation]
  if (found === undefined) return settle('refused', 'operation_unknown')
  // Of a replay through the version that there was: the connection has gone on.
  if (content.connector.auth[route.authMode] === undefined) return settle('refused', 'auth_unknown')
  const own = route.mapping && withEscaping(route.mapping, found)
  const mapping = route.isMappingMissing ? null : (own ?? defaultMapping(content, route.operation))
  if (mapping === null) return settle('refused', 'mapping_missing')

  const uncertainSince = ledger?.state === 'unknown' ? ledger.recordedAt : undefined
  const isUncertain = uncertainSince !== undefined || delivery.pinned_request !== null
  const repetition = { idempotency: found.idempotency, route, uncertainSince, now: deps.clock.now() }
  if (isUncertain && !mayRepeat(repetition)) return settle('unknown', 'outcome_unknown')
  const target: PreparedRoute = {
    kind: 'route',
    tokens: deps.tokens,
    routeId: route.id,
    connectionId: route.connectionId,
    content,
    isDefaultMapping: route.mapping === null,
    isPartnerCode: (await deps.connectors.findByHash(route.manifestHash))?.origin !== 'built_in',
    connector: withChoice(content.connector, route),
    operation: route.operation,
    connection: await openConnection(deps, tenant, { route, connector: content.connector }),
    isUncertain,
    repeats:
      found.idempotency.kind !== 'none'
        ? 'safely'
        : mayRepeat({ ...repetition, uncertainSince: undefined })
          ? 'by_choice'
          : 'never',
  }
  return {
    kind: 'attempt',
    delivery,
    target,
    mapping,
    pinnedBody: await openInput(deps, tenant, { delivery, ledger }),
    refusedBody: await openRefused(deps.secrets, tenant, delivery),
    scheduleMs,
  }
}

interface Repetition {
  readonly idempotency: Idempotency
  readonly route: LoadedRoute
  readonly uncertainSince: Date | undefined
  readonly now: Date
}

/** Whether what may have been received may be sent again. A vendor that forgets keys is asked only while it remembers. */
export function mayRepeat({ idempotency, route, uncertainSince, now }: Repetition): boolean {
  const wanted = route.onUnknown
  if (idempotency.kind === 'none') return (wanted ?? idempotency.onUnknown) === 'at_least_once'
  const windowSeconds = 'windowSeconds' in idempotency ? idempotency.windowSeconds : undefined
  if (windowSeconds === undefined || uncertainSince === undefined) return true
  return now.getTime() - uncertainSince.getTime() < windowSeconds * 1_000 || wanted === 'at_least_once'
}

/** What holds after an unknown outcome is the tenant's to say where the connector cannot tell. */
function withChoice(connector: Connector, { operation: name, onUnknown }: LoadedRoute): Connector {
  const operation = connector.operations[name]
  if (onUnknown === null || operation?.idempotency.kind !== 'none') return connector
  const idempotency: Idempotency = { kind: 'none', onUnknown }
  return { ...connector, operations: { ...connector.operations, [name]: { ...operation, idempotency } } }
}

async function openConnection(
  { secrets }: PrepareDeps,
  tenant: Tenant,
  { route, connector }: { readonly route: LoadedRoute; readonly connector: Connector },
): Promise<ConnectionValues> {
  const { settings, learnt, authMode, apiVersion, connectionId, secrets: sealed } = route
  return completeConnection(connector, {
    settings,
    secrets: sealed === null ? {} : await openSecrets({ secrets }, tenant, { connectionId, sealed }),
    learnt,
    authMode,
    ...(apiVersion !== null && { apiVersion }),
  })
}

/** The input of this delivery's own earlier attempt, or of the one whose attempt may have been received. */
function openInput(
  { secrets }: PrepareDeps,
  tenant: Tenant,
  { delivery: { id, event, pinned_request: own }, ledger }: { delivery: LoadedDelivery; ledger: LedgerEntry | null },
): Promise<string | undefined> {
  if (own !== null || ledger?.state !== 'unknown') return openPin(secrets, tenant, { sealed: own, id, event })
  return openPin(secrets, tenant, { sealed: ledger.holderPin, id: ledger.deliveryId, event })
}
