/** Numbers that a seed repeats (mulberry32). */
export interface Random {
  /** From 0 inclusive to `below` exclusive. */
  int(below: number): number
  pick<T>(values: readonly [T, ...T[]]): T
  /** True in `percent` of the cases. */
  chance(percent: number): boolean
}

export function createRandom(seed: number): Random {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const int = (below: number): number => Math.floor(next() * below)
  return { int, pick: (values) => values[int(values.length)] ?? values[0], chance: (percent) => int(100) < percent }
}
