import { setTimeout as delay } from 'node:timers/promises'

const PATIENCE_MS = 5_000

/** Waits for a member to leave its group, but not long: a coordinator that is away learns of it by the session's end. */
export async function leaveInTime(leaving: Promise<unknown>): Promise<void> {
  const patience = new AbortController()
  const timeout = delay(PATIENCE_MS, undefined, { signal: patience.signal, ref: false }).catch(() => {})
  await Promise.race([leaving.catch(() => {}), timeout])
  patience.abort()
}
