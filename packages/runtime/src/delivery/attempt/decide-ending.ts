import { nextAttemptAt } from '@howazit/connector-kit'
import { attemptsOf } from './attempt-schedule.ts'
import type { Ending, SealedExchange } from './finish-attempts.ts'
import type { LoadedDelivery } from './load-attempts.ts'
import type { PreparedAttempt, Settlement } from './prepare-attempts.ts'
import type { Unmapped } from './render-bodies.ts'
import type { SentAttempt } from './send-attempt.ts'

export interface EndingOptions {
  readonly now: Date
  readonly random: () => number
  readonly exchange?: SealedExchange | undefined
}

/** The kit keeps an offender in quarantine for ten minutes; then its events are tried again. */
const QUARANTINED_MS = 10 * 60_000
const UNAVAILABLE_MS = 30_000
/** Each after a pause, longer ones later: days of "not now". Somebody has to look at it then. */
const THROTTLES_MAX = 100
const THROTTLED_MIN_MS = 1_000
const THROTTLED_MAX_MS = 15 * 60_000

/**
 * What becomes of a delivery that was sent. Once an attempt may have been received, the body stays pinned until the end:
 * a refused connection later says nothing about what happened to the first one.
 */
export function endSent(sent: SentAttempt, options: EndingOptions): Ending {
  const { begun, outcome, status = null, durationMs } = sent
  const { outcome: kind, reason, disable, remoteId = null, remoteUrl = null } = outcome
  const { attempt: prepared } = begun
  const exchange = options.exchange ?? null
  const attempt = { number: begun.number, outcome: kind, reason, status, durationMs, exchange }
  const isUncertain = kind === 'unknown' || prepared.pinnedBody !== undefined
  const ending = { ...bare(prepared.delivery), reason, attempt, isUncertain, remoteId, remoteUrl }
  if (kind === 'delivered') return { ...ending, status: 'delivered', reason: null }
  if (kind === 'refused') return { ...ending, status: 'refused', disabledReason: disable ? whyDisabled(sent) : null }
  if (kind === 'unknown' && !mayGoOn(prepared)) return { ...ending, status: 'unknown', keepsPin: true }
  const next = whenNext(sent, options)
  if (next !== undefined) return { ...ending, status: 'pending', nextAttemptAt: next, keepsPin: isUncertain }
  const isOver = isUncertain && !isRepeatable(prepared)
  return { ...ending, status: isOver ? 'unknown' : 'exhausted', keepsPin: isUncertain }
}

/** Being told "not now" consumes nothing of the schedule; the pauses grow where the other side does not name one. */
function whenNext({ begun, outcome }: SentAttempt, { now, random }: EndingOptions): Date | undefined {
  const { retryAfterMs } = outcome
  const { delivery, scheduleMs } = begun.attempt
  const throttles = delivery.throttle_count
  if (outcome.outcome === 'throttled') {
    const pauseMs = Math.min(THROTTLED_MIN_MS * 2 ** throttles, THROTTLED_MAX_MS)
    return nextAttemptAt({
      attempt: throttles,
      now,
      random,
      retryAfterMs,
      scheduleMs: Array.from({ length: THROTTLES_MAX }, () => pauseMs),
    })
  }
  return nextAttemptAt({ attempt: attemptsOf(delivery, begun.number), now, random, retryAfterMs, scheduleMs })
}

/** Whether an attempt of unknown outcome may be followed by another. */
const mayGoOn = ({ target }: PreparedAttempt): boolean => target.kind === 'webhook' || target.repeats !== 'never'

/** Whether a repetition has no second effect. */
const isRepeatable = ({ target }: PreparedAttempt): boolean => target.kind === 'webhook' || target.repeats === 'safely'

function whyDisabled({ status, outcome }: SentAttempt): string {
  const said = outcome.message === undefined ? '' : ` ${outcome.message}`
  return status === undefined
    ? `The other side does not want this connection: ${outcome.reason}.${said}`
    : `The endpoint answered ${status}.${said}`
}

/** A mapping that fails will fail again, so the delivery is refused; where only the sandbox was away, it waits. */
export function endUnmapped(attempt: PreparedAttempt, unmapped: Unmapped, now: Date): Ending {
  const isUncertain = attempt.pinnedBody !== undefined
  const ending = { ...bare(attempt.delivery), reason: unmapped, isUncertain }
  if (unmapped === 'mapping_made_nothing') return { ...ending, status: 'skipped' }
  const waitMs = { mapping_quarantined: QUARANTINED_MS, mapping_unavailable: UNAVAILABLE_MS }[unmapped as string]
  if (waitMs === undefined) return { ...ending, status: 'refused' }
  return { ...ending, status: 'pending', nextAttemptAt: after(now, waitMs) }
}

export function endSettled(settlement: Settlement, now: Date): Ending {
  const { delivery, status, reason, waitMs = 0, remoteId = null, remoteUrl = null } = settlement
  const ending = { ...bare(delivery), status, reason, remoteId, remoteUrl }
  return {
    ...ending,
    nextAttemptAt: status === 'pending' ? after(now, waitMs) : null,
    keepsPin: status === 'exhausted' || status === 'unknown' || status === 'pending',
  }
}

/** Nothing was sent and nothing is decided: asked again later, with what is pinned. */
export const endPostponed = (
  { delivery }: PreparedAttempt,
  { now, reason, waitMs }: { now: Date; reason: 'rate_limited' | 'same_event_under_way'; waitMs: number },
): Ending => ({
  ...bare(delivery),
  status: 'pending',
  reason,
  nextAttemptAt: after(now, waitMs),
  keepsPin: true,
})

/** It will be as large when it is tried again. */
export const endOversized = ({ delivery }: PreparedAttempt): Ending => ({
  ...bare(delivery),
  status: 'refused',
  reason: 'record_too_large',
})

const after = (now: Date, ms: number): Date => new Date(now.getTime() + ms)

/** An ending without an attempt, and nothing kept. */
const bare = ({ id, fence, event_id: eventId, target }: LoadedDelivery): Omit<Ending, 'status' | 'reason'> => ({
  deliveryId: id,
  fence,
  endpoint:
    target.kind === 'webhook'
      ? { kind: 'webhook', id: target.id, wasFailing: target.failing_since !== null }
      : {
          kind: 'route',
          connectionId: target.connectionId,
          operation: target.operation,
          eventId,
          wasUnwell: target.health !== 'healthy',
        },
  nextAttemptAt: null,
  keepsPin: false,
  isUncertain: false,
  remoteId: null,
  remoteUrl: null,
  attempt: null,
  disabledReason: null,
})
