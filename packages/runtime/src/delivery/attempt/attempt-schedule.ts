import type { Lane } from '../lane-shares.ts'

/** A replay is watched: what fails three times, over five minutes, is told of instead of being tried for a day. */
const REPLAY_ATTEMPTS_MAX = 3

/** The delays before the attempts that a delivery has in its lane. */
export const scheduleOf = ({
  lane,
  scheduleMs,
}: {
  readonly lane: Lane
  readonly scheduleMs: readonly number[]
}): readonly number[] => (lane === 'replay' ? scheduleMs.slice(0, REPLAY_ATTEMPTS_MAX) : scheduleMs)

export interface CountedAttempts {
  /** Attempts that consumed nothing of the schedule. */
  readonly throttle_count: number
  /** Attempts before its last replay began. */
  readonly schedule_from: number
}

/** How many attempts of its schedule a delivery has had: not those that heard "not now", nor those before its last replay. */
export const attemptsOf = (
  { throttle_count: throttles, schedule_from: before }: CountedAttempts,
  attempts: number,
): number => attempts - throttles - before
