import { createPacer } from './create-pacer.ts'
import type { Tail } from './shared-tails.ts'

/** Ten reads a second keep what is shown live; more would only cost. */
const READ_EVERY_MS = 100
/** Announcements may get lost. */
const POLL_EVERY_MS = 5_000

/** Reads when something may be new, and now and then; one that fails is made up for by the next. */
export function createPacedReads(read: () => Promise<void>): Tail {
  const closing = new AbortController()
  const pacer = createPacer(read, { everyMs: READ_EVERY_MS, signal: closing.signal })
  const poll = setInterval(pacer.run, POLL_EVERY_MS).unref()
  return {
    refresh: pacer.run,
    close() {
      clearInterval(poll)
      closing.abort()
    },
  }
}
