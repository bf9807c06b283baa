import type { RecordOutcome } from '@howazit/connector-kit'
import type { InboundSubscription } from '@howazit/sdk'

/** What the answer to a subscription is sealed for: vendors put secrets into it. */
export const subscriptionContext = (connectionId: string): string => `connection:${connectionId}:inbound-subscription`

/** Why the other side was asked in vain. */
export interface SubscriptionFailure {
  readonly at: string
  readonly reason: string
  readonly detail?: string
  readonly hint?: string
}

export interface SubscriptionRow {
  readonly subscribed_at: Date | null
  readonly renew_at: Date | null
  /** It is the URL of now that is called. */
  readonly is_current: boolean | null
  readonly subscription_failure: SubscriptionFailure | null
}

/** Of `inbound_endpoints e`. */
export const SUBSCRIPTION_COLUMNS = `e.subscribed_at, e.renew_at, e.subscribed_key_hash = e.key_hash as is_current,
  e.subscription_failure`

/** As the contract shows it. */
export function toSubscription(row: SubscriptionRow): InboundSubscription {
  const { at, ...why } = row.subscription_failure ?? {}
  return {
    state: stateOf(row),
    ...(row.subscribed_at && { since: row.subscribed_at.toISOString() }),
    ...(row.renew_at && { renewsAt: row.renew_at.toISOString() }),
    ...(at !== undefined && { failedAt: at, ...why }),
  }
}

function stateOf({ subscribed_at: since, is_current, subscription_failure }: SubscriptionRow) {
  if (subscription_failure) return 'failed'
  if (since === null) return 'none'
  return is_current ? 'subscribed' : 'outdated'
}

export function toFailure({ reason, message, hint }: RecordOutcome, now: Date): SubscriptionFailure {
  return {
    at: now.toISOString(),
    reason,
    ...(message !== undefined && { detail: message }),
    ...(hint !== undefined && { hint }),
  }
}
