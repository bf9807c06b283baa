/** Time, passed in. The production clock has no setter; a test's clock moves by hand. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
