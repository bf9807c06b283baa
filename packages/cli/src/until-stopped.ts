import { EXIT } from './exit-code.ts'
import { onSignal } from './on-signal.ts'

/**
 * Resolves with the reason to stop: a signal, or the death of the parent, which sends none when it was killed with -9 (its
 * process id changes then). A second Ctrl-C does not wait.
 */
export function untilStopped(): Promise<string> {
  const parent = process.ppid
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (process.ppid !== parent) finish('the parent process is gone')
    }, 500).unref()
    function finish(reason: string): void {
      clearInterval(timer)
      resolve(reason)
    }
    onSignal({ onFirst: finish, onSecond: () => process.exit(EXIT.interrupted) })
  })
}
