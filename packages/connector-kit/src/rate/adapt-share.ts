/** How much of a limit is used: additive increase, multiplicative decrease, as TCP finds its share (RFC 5681). */
export interface Share {
  /** Between a hundredth and 1, at `shareAtMs`; it grows from then on. */
  readonly share: number
  readonly shareAtMs: number
}

export const FULL_SHARE: Share = { share: 1, shareAtMs: 0 }

const SHARE_MIN = 0.01
/** From nothing to all of the limit, in windows: slow enough that others' bursts have passed, within bounds for long windows. */
const RECOVERY_WINDOWS = 60
const RECOVERY_MS_MIN = 60_000
const RECOVERY_MS_MAX = 3_600_000

interface Moment {
  readonly nowMs: number
  readonly windowMs: number
}

/** The share at a moment: it creeps back with time, by the same step however large it is. */
export function shareAt({ share, shareAtMs }: Share, { nowMs, windowMs }: Moment): number {
  const recoveryMs = Math.min(Math.max(windowMs * RECOVERY_WINDOWS, RECOVERY_MS_MIN), RECOVERY_MS_MAX)
  return Math.min(1, share + Math.max(0, nowMs - shareAtMs) / recoveryMs)
}

/**
 * The share after a refusal: halved, once for all the refusals of one window (10 seconds at most), since what was under way
 * when the limit was met is refused for the same reason.
 */
export function halveShare(known: Share, { nowMs, windowMs }: Moment): Share {
  const isSameRefusal = known.shareAtMs > 0 && nowMs - known.shareAtMs < Math.min(windowMs, 10_000)
  if (isSameRefusal) return { share: known.share, shareAtMs: known.shareAtMs }
  return { share: Math.max(SHARE_MIN, shareAt(known, { nowMs, windowMs }) / 2), shareAtMs: nowMs }
}
