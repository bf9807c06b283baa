/** Lets the partitions of a subscription wait for messages to the same moments, so that what they read can be handled at once. */
export interface SharedLinger {
  /** Until when, by `performance.now()`: `lingerMs` from now, or from when another partition began to wait. */
  until(): number
}

export function createSharedLinger(lingerMs: number): SharedLinger {
  let end = Number.NEGATIVE_INFINITY
  return {
    until() {
      const now = performance.now()
      if (now >= end) end = now + lingerMs
      return end
    },
  }
}
