import { EXIT } from '../exit-code.ts'

/** The first Ctrl-C asks to finish; the second one does not ask. */
export function stopOnInterrupt(onFirst: () => void): AbortSignal {
  const aborter = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (aborter.signal.aborted) process.exit(EXIT.interrupted)
      aborter.abort()
      onFirst()
    })
  }
  return aborter.signal
}
