import { HowazitError } from '@howazit/sdk'
import { isUnavailable } from '../oltp/is-unavailable.ts'
import { isElsewhere, type Where } from './placement.ts'

/**
 * Why one tenant cannot be entered while others can: its tables are being made or brought to this version, it is being moved, the
 * database where it is and most are not does not answer, or that is on a server that this process was not told of.
 */
export type AwayReason = 'provisioning' | 'migration' | 'moving' | 'unreachable' | 'unknown_server'

/** The cause of an `unavailable` that is one tenant's alone. */
class TenantAway extends Error {
  override name = 'TenantAway'
  readonly reason: AwayReason

  constructor(reason: AwayReason, cause?: unknown) {
    super(`The tenant cannot be entered: ${reason}.`, { cause })
    this.reason = reason
  }
}

const RETRY_AFTER_MS = 1_000

export const tenantAway = (sentence: string, reason: AwayReason, cause?: unknown): HowazitError =>
  new HowazitError('unavailable', sentence, {
    cause: new TenantAway(reason, cause),
    details: { retryAfterMs: RETRY_AFTER_MS },
  })

/** What went wrong at a placement, as what is away: only those who are there, where that is not the platform's own database. */
export function blamePlacement(where: Where, error: unknown): unknown {
  if (!isElsewhere(where) || awayReasonOf(error) !== undefined) return error
  if (!isUnavailable(error) && !isShut(error)) return error
  return tenantAway('The database of this tenant cannot be reached, or is too busy. Try again.', 'unreachable', error)
}

/** There is no such database, or nobody is let in. */
const isShut = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(3D000|28...)$/.test(String(error.code))

/** Undefined where the error is not about a single tenant. */
export function awayReasonOf(error: unknown): AwayReason | undefined {
  if (error instanceof TenantAway) return error.reason
  return error instanceof Error && error.cause !== undefined ? awayReasonOf(error.cause) : undefined
}
