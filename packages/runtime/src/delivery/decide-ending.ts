import { type MappingFailureCode, nextAttemptAt } from '@howazit/connector-kit'
import type { Ending } from './finish-attempts.ts'
import type { LoadedDelivery } from './load-attempts.ts'
import type { Settlement } from './prepare-attempts.ts'
import type { SentAttempt } from './send-attempt.ts'

export interface EndingOptions {
  readonly now: Date
  readonly random: () => number
  readonly scheduleMs: readonly number[]
}

/** The kit keeps an offender in quarantine for ten minutes; then its events are tried again. */
const QUARANTINED_MS = 10 * 60_000
const UNAVAILABLE_MS = 30_000

/**
 * What becomes of a delivery that was sent. Once an attempt may have been received, the body stays pinned until the end:
 * a refused connection later says nothing about what happened to the first one.
 */
export function endSent(sent: SentAttempt, { now, random, scheduleMs }: EndingOptions): Ending {
  const { begun, outcome, status = null, durationMs } = sent
  const { outcome: kind, reason, retryAfterMs, disable } = outcome
  const { delivery, pinnedBody } = begun.attempt
  const attempt = { number: begun.number, outcome: kind, reason, status, durationMs }
  const ending = { ...identify(delivery), reason, attempt, nextAttemptAt: null, disabledReason: null }
  if (kind === 'delivered') return { ...ending, status: 'delivered', reason: null, keepsPin: false }
  if (kind === 'refused') {
    const disabledReason = disable ? `The endpoint answered ${status}.` : null
    return { ...ending, status: 'refused', keepsPin: false, disabledReason }
  }
  const next = nextAttemptAt({ attempt: begun.number, now, random, retryAfterMs, scheduleMs })
  const keepsPin = kind === 'unknown' || pinnedBody !== undefined
  if (next === undefined) return { ...ending, status: 'exhausted', keepsPin }
  return { ...ending, status: 'pending', nextAttemptAt: next, keepsPin }
}

/** A mapping that fails will fail again, so the delivery is refused; where only the sandbox was away, it waits. */
export function endUnmapped(
  delivery: LoadedDelivery,
  failure: MappingFailureCode | 'mapping_unavailable',
  now: Date,
): Ending {
  const ending = { ...identify(delivery), reason: failure, attempt: null, keepsPin: false, disabledReason: null }
  const waitMs = { mapping_quarantined: QUARANTINED_MS, mapping_unavailable: UNAVAILABLE_MS }[failure as string]
  if (waitMs === undefined) return { ...ending, status: 'refused', nextAttemptAt: null }
  return { ...ending, status: 'pending', nextAttemptAt: new Date(now.getTime() + waitMs) }
}

export function endSettled({ delivery, status, reason }: Settlement): Ending {
  const ending = { ...identify(delivery), status, reason, nextAttemptAt: null, attempt: null, disabledReason: null }
  return { ...ending, keepsPin: status === 'exhausted' }
}

const identify = ({ id, fence, webhook_id: webhookId }: LoadedDelivery) => ({ deliveryId: id, fence, webhookId })
