/** The contract has seconds, tables have milliseconds. */
export const toScheduleMs = (seconds: readonly number[] | null | undefined): number[] | null =>
  seconds?.map((delay) => delay * 1_000) ?? null

/** As text: a bigint may be more than a number can hold, but none of ours is. */
export const toSeconds = (scheduleMs: readonly string[]): number[] => scheduleMs.map((ms) => Number(ms) / 1_000)
