/** The lanes in the order of their weight: of 15 picks, 8, 4, 2 and 1, as long as each lane has work. */
export const LANES = ['live', 'retry', 'replay', 'backfill'] as const

export type Lane = (typeof LANES)[number]

export const LANE_WEIGHTS: Readonly<Record<Lane, number>> = { live: 8, retry: 4, replay: 2, backfill: 1 }

/** Remembers what each lane was given, so that single picks share as fairly as large batches do. */
export interface LaneShares {
  /** What each lane has used, in turns (1 / weight per pick), in the order of `LANES`. */
  used(): readonly number[]
  charge(lane: Lane): void
}

/**
 * Virtual time per lane (start-time fair queueing, Goyal et al. 1996): the lane that used least is next. An idle lane may
 * fall one turn behind and no more, or it would come back with a claim on all picks.
 */
export function createLaneShares(): LaneShares {
  const used = LANES.map(() => 0)
  return {
    used: () => [...used],
    charge(lane) {
      used[LANES.indexOf(lane)]! += 1 / LANE_WEIGHTS[lane]
      const most = Math.max(...used)
      for (const [at, each] of LANES.entries()) used[at] = Math.max(used[at]!, most - 1 / LANE_WEIGHTS[each])
      const least = Math.min(...used)
      for (const at of used.keys()) used[at]! -= least
    },
  }
}
