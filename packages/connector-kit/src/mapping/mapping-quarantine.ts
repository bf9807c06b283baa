/** Counts how often a mapping had to be ended by force, and keeps repeat offenders out. */
export interface MappingQuarantine {
  /** Until when the key is kept out, if this strike is the one that keeps it out. */
  strike(key: string): Date | undefined
  has(key: string): boolean
}

export interface MappingQuarantineOptions {
  readonly clock: { now(): Date }
  readonly strikesMax?: number
  readonly windowMs?: number
}

const KEYS_MAX = 10_000

/** Three strikes within ten minutes; the key is let in again when the first of the last three is older than that. */
export function createMappingQuarantine(options: MappingQuarantineOptions): MappingQuarantine {
  const { clock, strikesMax = 3, windowMs = 600_000 } = options
  const strikesAtMs = new Map<string, number[]>()

  const recent = (key: string): number[] => {
    const after = clock.now().getTime() - windowMs
    const strikes = (strikesAtMs.get(key) ?? []).filter((atMs) => atMs > after)
    if (strikes.length === 0) strikesAtMs.delete(key)
    return strikes
  }

  return {
    has: (key) => strikesAtMs.has(key) && recent(key).length >= strikesMax,
    strike(key) {
      const strikes = [...recent(key), clock.now().getTime()].slice(-strikesMax)
      // Re-inserted, so that the first key is always the one that was quiet longest.
      strikesAtMs.delete(key)
      strikesAtMs.set(key, strikes)
      const eldest = strikesAtMs.keys().next()
      if (strikesAtMs.size > KEYS_MAX && !eldest.done) strikesAtMs.delete(eldest.value)
      return strikes.length < strikesMax ? undefined : new Date(strikes[0]! + windowMs)
    },
  }
}
