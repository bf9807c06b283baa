import { HowazitError } from '@howazit/sdk'
import { isUnavailable } from '../oltp/is-unavailable.ts'

const RETRY_AFTER_MS = 1_000

/** Also a statement that took too long is `unavailable`: whether it committed is unknown, and the key makes a retry safe. */
export function toAcceptError(cause: unknown): HowazitError {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
  if (!isUnavailable(cause) && !/^(40|55|57)/.test(code)) return HowazitError.from(cause)
  return new HowazitError('unavailable', 'Whether it was accepted is not known. Send it again with the same key.', {
    details: { retryAfterMs: RETRY_AFTER_MS },
    cause,
  })
}
