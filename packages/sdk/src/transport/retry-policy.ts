import type { HowazitError } from '../errors.ts'

/** When and how often a failed request is sent again. */
export interface RetryOptions {
  /** How often a request is sent at most; 5 by default, 1 for never again. */
  readonly attemptsMax?: number
  /** The longest first wait; it doubles with every attempt; 250 by default. */
  readonly baseMs?: number
  /** The longest wait the SDK chooses by itself; 8,000 by default. */
  readonly capMs?: number
}

export const RETRY_DEFAULTS: Required<RetryOptions> = { attemptsMax: 5, baseMs: 250, capMs: 8_000 }

/** A request that failed, with what decides whether it may be sent again. */
export interface Failure {
  readonly error: HowazitError
  /** Sending it again can neither do harm nor is it pointless. */
  readonly canRetry: boolean
  /** The server is still busy with this very request: waiting is progress and not counted as an attempt. */
  readonly isInFlight?: boolean
  readonly retryAfterMs?: number | undefined
}

/**
 * A random wait between nothing and the doubling bound: "full jitter", which spreads a crowd of clients best
 * (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 */
export const fullJitter = (attempt: number, random: () => number, options: RetryOptions = {}): number => {
  const { baseMs, capMs } = { ...RETRY_DEFAULTS, ...options }
  return Math.floor(random() * Math.min(capMs, baseMs * 2 ** (attempt - 1)))
}

/** How long to wait before the next attempt, or undefined to give up. */
export const planRetry = (
  { canRetry, isInFlight = false, retryAfterMs }: Failure,
  attempt: number,
  { random, ...options }: RetryOptions & { readonly random: () => number },
): number | undefined => {
  const { attemptsMax } = { ...RETRY_DEFAULTS, ...options }
  if (!canRetry || (attempt >= attemptsMax && !isInFlight)) return undefined
  // What the server asks for is the least; the jitter on top keeps its clients from coming back all at once.
  return (retryAfterMs ?? 0) + fullJitter(retryAfterMs === undefined ? attempt : 1, random, options)
}
