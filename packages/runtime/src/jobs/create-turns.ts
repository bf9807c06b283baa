/** Runs work one at a time. */
export interface Turns {
  /** After the run under way. Rejects as the work does. */
  run(): Promise<void>
  /** The same, unless one is waiting already: that one sees what this one would. */
  runSoon(): Promise<void>
  /** When the last run began, on the monotonic clock; undefined before the first. */
  lastAtMs(): number | undefined
}

export function createTurns(work: () => Promise<void>): Turns {
  let last: Promise<void> = Promise.resolve()
  let lastAtMs: number | undefined
  let waiting: Promise<void> | undefined

  const run = (): Promise<void> => {
    const turn = last.then(() => {
      lastAtMs = performance.now()
      return work()
    })
    last = turn.catch(() => {})
    return turn
  }
  const runSoon = (): Promise<void> => {
    waiting ??= last.then(() => {
      waiting = undefined
      return run()
    })
    return waiting
  }
  return { run, runSoon, lastAtMs: () => lastAtMs }
}
