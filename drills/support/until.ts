import { setTimeout as delay } from 'node:timers/promises'

/** Waits for a fact; the error says which one never came true. */
export async function until(fact: string, isTrue: () => boolean | Promise<boolean>, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain: ${fact}`)
    await delay(50)
  }
}
