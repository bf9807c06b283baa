import { setTimeout as delay } from 'node:timers/promises'
import { HowazitError } from '@howazit/sdk'

const POLL_MS = 25
/** Pact gives a provider state half a minute; a slow machine is told which fact never came true all the same. */
const PATIENCE_MS = 120_000

/** Waits until `look` finds something, and gives it. @throws HowazitError `timed_out` that says which fact never came true */
export async function waitUntil<Found>(fact: string, look: () => Found | Promise<Found>): Promise<NonNullable<Found>> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const found = await look()
    if (found) return found
    if (performance.now() > deadline)
      throw new HowazitError('timed_out', `It did not come true within ${PATIENCE_MS / 1_000} s that ${fact}.`)
    await delay(POLL_MS)
  }
}
