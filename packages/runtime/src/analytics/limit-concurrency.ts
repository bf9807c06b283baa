/** Runs work at most `slots` at a time, first come first served. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>

export function limitConcurrency(slots: number): Limit {
  const waiting: (() => void)[] = []
  let free = slots

  return async function limited(work) {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    else free -= 1
    try {
      return await work()
    } finally {
      // A slot goes straight to the next in line, so that nobody can take it in between.
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
