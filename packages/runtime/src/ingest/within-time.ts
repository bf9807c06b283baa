import { setImmediate } from 'node:timers/promises'
import { HowazitError } from '@howazit/sdk'

/** The same promise, given up with `unavailable` after a while. What it stands for may happen all the same. */
export async function withinTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>()
  const giveUp = async () => {
    // This process may have been the slow one: an answer that lies in the socket's buffer is read first.
    await setImmediate()
    reject(new HowazitError('unavailable', `There was no answer within ${timeoutMs} ms.`))
  }
  const timer = setTimeout(giveUp, timeoutMs)
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
