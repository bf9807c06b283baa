/** Whoever waits for something new. */
export interface Waiters {
  readonly wakeAll: () => void
  /** Resolves when there is something new, or the signal fires. */
  readonly next: (signal: AbortSignal) => Promise<void>
}

export function createWaiters(): Waiters {
  const waiting = new Set<() => void>()
  return {
    wakeAll() {
      for (const wake of waiting) wake()
    },
    async next(signal) {
      if (signal.aborted) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const wake = () => {
        waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      waiting.add(wake)
      signal.addEventListener('abort', wake)
      await promise
    },
  }
}
