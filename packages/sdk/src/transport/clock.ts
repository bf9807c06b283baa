/** Time as the SDK needs it; injected, so that no test waits. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Runs `run` once after the delay, unless the returned function is called before. */
  schedule(delayMs: number, run: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}

/** Resolves after the delay, or as soon as the signal aborts: what to do then is the caller's decision. */
export const sleep = (clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = () => {
      cancel()
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.schedule(delayMs, done)
    signal?.addEventListener('abort', done)
  })
