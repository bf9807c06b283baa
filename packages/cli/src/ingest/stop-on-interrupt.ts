import { EXIT } from '../exit-code.ts'
import { onSignal } from '../on-signal.ts'

/** The first Ctrl-C asks to finish; the second one does not ask. */
export function stopOnInterrupt(onFirst: () => void): AbortSignal {
  const aborter = new AbortController()
  onSignal({
    onFirst() {
      aborter.abort()
      onFirst()
    },
    onSecond: () => process.exit(EXIT.interrupted),
  })
  return aborter.signal
}
