import { setTimeout as delay } from 'node:timers/promises'

/** Waits for a fact, at most 60 s (a loaded machine is slow, not wrong); the error says which one never came true. */
export async function until(fact: string, isTrue: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain: ${fact}`)
    await delay(5)
  }
}
