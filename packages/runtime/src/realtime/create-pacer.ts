import { setTimeout as delay } from 'node:timers/promises'

export interface Pacer {
  /** Runs the work now, or once more after the run under way: what was asked for meanwhile is not missed. */
  readonly run: () => void
}

export interface PacerOptions {
  /** Between the end of one run and the start of the next. */
  readonly everyMs: number
  readonly signal: AbortSignal
}

/** Runs work one at a time and not too often. A run that fails is not repeated by itself: whoever needs it asks again. */
export function createPacer(work: () => Promise<void>, { everyMs, signal }: PacerOptions): Pacer {
  let isDue = false
  let isRunning = false

  async function runWhileDue(): Promise<void> {
    isRunning = true
    while (isDue && !signal.aborted) {
      isDue = false
      await work().catch(() => {})
      await delay(everyMs, undefined, { signal, ref: false }).catch(() => {})
    }
    isRunning = false
  }

  return {
    run() {
      isDue = true
      if (!isRunning) void runWhileDue()
    },
  }
}
