import { HowazitError } from '@howazit/sdk'

// The client gave up although each single failure was one that passes.
const GAVE_UP = 'KafkaJSNumberOfRetriesExceeded'
const SYSTEM = /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)/

/** True when the brokers are away or busy rather than the work wrong. Follows `cause`. */
function isBrokerAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const canRetry = 'retriable' in error && error.retriable === true
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return canRetry || error.name === GAVE_UP || SYSTEM.test(code) || isBrokerAway(error.cause)
}

/** The error as it leaves the adapter: absent brokers become `unavailable`, everything else stays what it is. */
export function toUnavailable(error: unknown): unknown {
  if (HowazitError.is(error) || !isBrokerAway(error)) return error
  return new HowazitError('unavailable', 'Kafka cannot be reached. Try again.', { cause: error })
}
