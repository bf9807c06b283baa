import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import { failureReason } from '../failure-reason.ts'

/** Asks something that may be away, and after a failure lets it rest. */
export interface Gate {
  /** What `work` resolves with; undefined when it failed, took too long, or something before it just did. Never rejects. */
  attempt<T>(work: () => Promise<T>): Promise<T | undefined>
}

export interface GateOptions {
  /** What is asked, as events call it. */
  readonly store: string
  readonly clock: Clock
  readonly events: Events
  readonly timeoutMs: number
  /** How long nobody asks after a failure: the wait is then paid once and not by everyone. Default 1 s. */
  readonly restMs?: number
}

export function createGate({ store, clock, events, timeoutMs, restMs = 1_000 }: GateOptions): Gate {
  let restsUntilMs = Number.NEGATIVE_INFINITY

  return {
    async attempt(work) {
      if (clock.now().getTime() < restsUntilMs) return undefined
      const { promise: late, reject } = Promise.withResolvers<never>()
      const timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs)
      try {
        return await Promise.race([work(), late])
      } catch (error) {
        // Once, however many asked at the same time.
        if (clock.now().getTime() >= restsUntilMs) events.emit('store.rested', { store, reason: failureReason(error) })
        restsUntilMs = clock.now().getTime() + restMs
        return undefined
      } finally {
        clearTimeout(timer)
      }
    },
  }
}
