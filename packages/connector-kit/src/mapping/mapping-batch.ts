import type { MappingResult } from './mapping.ts'
import type { SandboxUnavailable } from './mapping-pool.ts'

/** The results of one call of `map`, filled in any order. One promise for all: one for each would cost as much as a mapping. */
export interface MappingBatch {
  readonly results: Promise<readonly MappingResult[]>
  settle(index: number, result: MappingResult): void
  abandon(error: SandboxUnavailable): void
}

export function createMappingBatch(size: number): MappingBatch {
  const { promise, resolve, reject } = Promise.withResolvers<readonly MappingResult[]>()
  const results: MappingResult[] = Array.from({ length: size })
  let missing = size
  if (size === 0) resolve(results)
  return {
    results: promise,
    abandon: reject,
    settle(index, result) {
      results[index] = result
      missing -= 1
      if (missing === 0) resolve(results)
    },
  }
}
