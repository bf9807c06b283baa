import type { HttpReply, Sent } from '@howazit/connector-kit'
import type { Outgoing } from './transport.ts'

/** How far an exchange has come. */
export interface Progress {
  /** From now on the other side may have acted. */
  wasSent: boolean
}

/** Runs an exchange under its deadline; what breaks it becomes an error that says whether the request may have been taken. */
export async function converse(
  { timeoutMs, signal: givenUp }: Pick<Outgoing, 'timeoutMs' | 'signal'>,
  exchange: (signal: AbortSignal, progress: Progress) => Promise<HttpReply>,
): Promise<Sent> {
  const progress: Progress = { wasSent: false }
  const late = AbortSignal.timeout(timeoutMs)
  const signal = givenUp ? AbortSignal.any([givenUp, late]) : late
  try {
    return { reply: await exchange(signal, progress) }
  } catch (error) {
    return { error: { code: late.aborted ? 'ETIMEDOUT' : codeOf(error), wasSent: progress.wasSent } }
  }
}

/** Settles as the promise does, or rejects with the signal's reason if that comes first. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  // Whoever lost the race must not end the process.
  promise.catch(() => {})
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason as Error)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** The first code in what led to the error: drivers wrap what the egress and the socket said. */
function codeOf(error: unknown): string {
  for (let found = error; found instanceof Error; found = found.cause) {
    if (found.name === 'AbortError') return 'aborted'
    // A driver that is optional and was left out.
    if ('code' in found && found.code === 'ERR_MODULE_NOT_FOUND') return 'transport_unavailable'
    if ('code' in found && typeof found.code === 'string' && found.code !== '') return found.code
  }
  return 'connection_failed'
}
