/** At most `slots` holders at a time, first come first served. */
export interface Semaphore {
  /** Resolves to the function that gives the slot back; rejects when the signal aborts while waiting. */
  acquire(signal: AbortSignal): Promise<() => void>
}

export function createSemaphore(slots: number): Semaphore {
  let free = slots
  const waiting = new Set<() => void>()

  const release = (): void => {
    const [next] = waiting
    if (next === undefined) {
      free += 1
      return
    }
    waiting.delete(next)
    next()
  }
  const onceReleased = (): (() => void) => {
    let isHeld = true
    return () => {
      if (isHeld) release()
      isHeld = false
    }
  }
  const acquire = async (signal: AbortSignal): Promise<() => void> => {
    signal.throwIfAborted()
    if (free > 0) {
      free -= 1
      return onceReleased()
    }
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        waiting.delete(proceed)
        reject(signal.reason)
      }
      const proceed = () => {
        signal.removeEventListener('abort', giveUp)
        resolve()
      }
      waiting.add(proceed)
      signal.addEventListener('abort', giveUp, { once: true })
    })
    return onceReleased()
  }
  return Object.freeze({ acquire })
}
