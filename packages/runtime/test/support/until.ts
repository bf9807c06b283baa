import { setTimeout as delay } from 'node:timers/promises'
import { slowly } from './slowly.ts'

export interface UntilOptions {
  /** On a machine as fast as usual; a slower one is given longer. Default 60,000. */
  readonly timeoutMs?: number
  /** Default 10; longer where looking costs something. */
  readonly everyMs?: number
}

/** Waits until `look` finds something, and gives it; the error says which fact never came true. */
export async function until<Found>(
  fact: string,
  look: () => Found | Promise<Found>,
  { timeoutMs = 60_000, everyMs = 10 }: UntilOptions = {},
): Promise<NonNullable<Found>> {
  const patienceMs = slowly(timeoutMs)
  const deadline = performance.now() + patienceMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (performance.now() > deadline) throw new Error(`waited ${patienceMs} ms in vain: ${fact}`)
    await delay(everyMs)
  }
}
