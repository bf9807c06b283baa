import { setTimeout as delay } from 'node:timers/promises'

export interface UntilOptions {
  readonly timeoutMs: number
  /** Default 50; longer where looking costs something. */
  readonly everyMs?: number
}

/** Waits for a fact; the error says which one never came true. */
export async function until(
  fact: string,
  isTrue: () => boolean | Promise<boolean>,
  { timeoutMs, everyMs = 50 }: UntilOptions,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain: ${fact}`)
    await delay(everyMs)
  }
}
