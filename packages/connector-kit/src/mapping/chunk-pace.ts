/** How many events of one mapping cross into the isolate at a time. */
export interface ChunkPaces {
  of(key: string): number
  /** Learns from a chunk of `items` that took `cpuMs` of CPU time: by the wall clock every mapping is slow on a busy machine. */
  learn(key: string, chunk: { readonly items: number; readonly cpuMs: number }): void
}

/** Large enough to amortise a crossing (about 10 us), small enough that re-running a lost chunk one by one is cheap. */
const ITEMS_MAX = 128
const AIM_MS = 10
/** Forgetting all costs a few short chunks; a least-recently-used order would cost more. */
const KEYS_MAX = 10_000

/** Begins with one event, doubles while chunks stay under half of 10 ms, and halves above it. */
export function createChunkPaces(): ChunkPaces {
  const paces = new Map<string, number>()
  return {
    of: (key) => paces.get(key) ?? 1,
    learn(key, { items, cpuMs }) {
      const pace = paces.get(key) ?? 1
      if (paces.size >= KEYS_MAX) paces.clear()
      if (cpuMs > AIM_MS) paces.set(key, Math.max(1, Math.floor(pace / 2)))
      else if (cpuMs < AIM_MS / 2 && items >= pace) paces.set(key, Math.min(ITEMS_MAX, pace * 2))
    },
  }
}
