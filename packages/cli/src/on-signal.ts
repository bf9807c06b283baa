/**
 * A terminal sends Ctrl-C to every process in it, and npm and npx pass theirs on as well: signals this close together are
 * one key press.
 */
const SAME_PRESS_MS = 500

export interface SignalHandlers {
  readonly onFirst: (signal: NodeJS.Signals) => void
  readonly onSecond: () => void
}

/** Calls `onFirst` for the first SIGINT, SIGTERM or SIGHUP and `onSecond` for one that comes later. */
export function onSignal({ onFirst, onSecond }: SignalHandlers): void {
  let firstAtMs: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      const nowMs = performance.now()
      if (firstAtMs === undefined) {
        firstAtMs = nowMs
        onFirst(signal)
      } else if (nowMs - firstAtMs > SAME_PRESS_MS) onSecond()
    })
}
