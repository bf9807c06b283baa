import type { Condition, Pointer } from './common.ts'
import type { Captured } from './operation.ts'

/**
 * What a reply means that is not a success.
 *
 * - `retry`: certainly not done; send again by the schedule.
 * - `throttle`: too much; the bucket of `scope` rests, and no attempt is consumed.
 * - `refresh_auth`: the token is stale; refreshed and sent once more at once.
 * - `permanent`: this event will never be taken as it is.
 * - `duplicate`: it is there already: a success.
 * - `split`: too large: the batch is halved.
 * - `disable`: the connection is unwanted or its credentials are dead; it stops, and the tenant is told.
 * - `unknown`: it may have been done.
 * - `reroute`: it has moved (Telegram's `migrate_to_chat_id`, another region); sent once more at once with the setting that the
 *   reply names, and the connection keeps it.
 * - `recipient`: the person over there has opted out or does not exist: permanent, and said so.
 */
export type Meaning =
  | 'retry'
  | 'throttle'
  | 'refresh_auth'
  | 'permanent'
  | 'duplicate'
  | 'split'
  | 'disable'
  | 'unknown'
  | 'recipient'
  | 'reroute'

/** The first rule whose conditions all hold decides. */
export interface ErrorRule extends Condition {
  /** More conditions on the same reply. */
  readonly and?: readonly Condition[]
  readonly means: Meaning
  /** Stable and low in number: `request_limit_exceeded`. `http_<status>` by default. */
  readonly reason?: string
  /** `throttle`: the bucket that rests; all of the connection's by default. */
  readonly scope?: string
  /** Where the reply says how long: a pointer or header and its unit. */
  readonly retryAfter?: {
    readonly body?: Pointer
    readonly header?: string
    readonly unit: 's' | 'ms' | 'unix_s' | 'unix_ms' | 'iso'
  }
  /** Where it does not say. */
  readonly retryAfterMs?: number
  /** `reroute`: the setting that has another value now, and where the reply has it. It is no part of a host, unless it is a choice. */
  readonly reroute?: Captured & { readonly setting: string }
  /** What a person can do about it. */
  readonly hint?: string
  /** Where the vendor's own message is; redacted and cut for the log. Where vendors usually have it by default. */
  readonly message?: Pointer
  /** `duplicate`: where this reply names what is there already; the operation's `remoteId` by default. */
  readonly remoteId?: Captured
}
