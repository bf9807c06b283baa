export interface Random {
  /** From 0 inclusive to 1 exclusive. */
  readonly next: () => number
  /** From 0 inclusive to `below` exclusive. */
  readonly int: (below: number) => number
  readonly pick: <T>(values: readonly T[]) => T
  readonly bytes: (count: number) => Buffer
}

/** Numbers that a seed repeats (mulberry32), so that a drill that failed can be run again as it was. */
export function createRandom(seed: number): Random {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (below: number) => Math.floor(next() * below)
  return {
    next,
    int,
    pick: (values) => values[int(values.length)] as (typeof values)[number],
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => int(256))),
  }
}
