/** Lets one loop wait until it is woken or time is up. A wake-up while nobody waits is kept for the next wait. */
export interface WakeUp {
  wake(): void
  wait(timeoutMs: number): Promise<void>
}

// Node takes a longer one for 1 ms.
const TIMEOUT_MAX_MS = 2 ** 31 - 1

export function createWakeUp(): WakeUp {
  let isWoken = false
  let end: (() => void) | undefined
  return {
    wake() {
      isWoken = true
      end?.()
    },
    async wait(timeoutMs) {
      if (!isWoken) {
        const { promise, resolve } = Promise.withResolvers<void>()
        const timer = setTimeout(resolve, Math.min(Math.max(timeoutMs, 1), TIMEOUT_MAX_MS))
        end = resolve
        await promise
        clearTimeout(timer)
        end = undefined
      }
      isWoken = false
    },
  }
}
