import { consentContext, secretsContext, tokensContext } from '../connections/connection-row.ts'
import { pinContext } from '../delivery/attempt/prepare-attempts.ts'
import { exchangeContext } from '../delivery/attempt/seal-exchanges.ts'
import { inboundKeyContext } from '../inbound/inbound-endpoint.ts'
import { inboundCallContext } from '../inbound/store-call.ts'
import { subscriptionContext } from '../inbound/subscription-row.ts'
import { poisonContext } from '../poison/poison-row.ts'
import { endpointContext } from '../webhooks/endpoint-settings.ts'
import { secretContext } from '../webhooks/webhook-row.ts'

export interface SealedColumn {
  readonly table: string
  readonly column: string
  /** It is in the control database, which has something about the tenant too. */
  readonly isInControl?: boolean
  /** Of the row; `id` by default. */
  readonly idColumn?: string
  /** What the value in the row of this id is sealed for. */
  readonly contextOf: (id: string) => string
}

/** Everything that a tenant's data key sealed. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'webhook_subscriptions', column: 'secret', contextOf: secretContext },
  { table: 'webhook_subscriptions', column: 'previous_secret', contextOf: secretContext },
  { table: 'webhook_subscriptions', column: 'endpoint', contextOf: endpointContext },
  { table: 'deliveries', column: 'pinned_request', contextOf: pinContext },
  { table: 'deliveries', column: 'rendered_request', contextOf: pinContext },
  { table: 'exchanges', column: 'sealed', contextOf: exchangeContext },
  { table: 'inbound_endpoints', column: 'key', idColumn: 'connection_id', contextOf: inboundKeyContext },
  { table: 'inbound_endpoints', column: 'subscription', idColumn: 'connection_id', contextOf: subscriptionContext },
  { table: 'inbound_calls', column: 'sealed', contextOf: inboundCallContext },
  { table: 'connection_credentials', column: 'secrets', idColumn: 'connection_id', contextOf: secretsContext },
  { table: 'connection_credentials', column: 'tokens', idColumn: 'connection_id', contextOf: tokensContext },
  { table: 'control.poison_messages', column: 'sealed', isInControl: true, contextOf: poisonContext },
  { table: 'connection_credentials', column: 'pending_consent', idColumn: 'connection_id', contextOf: consentContext },
]
