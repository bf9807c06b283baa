import { HowazitError } from '@howazit/sdk'

// Class 08: connection; 57P: shut down, crashed, starting up.
const LOST = /^(08...|57P..)$/
// Class 53: out of connections, memory or disk; 55P03, 40001 and 40P01: others were in the way; 57014: it took too long.
const BUSY = /^(53...|55P03|40001|40P01|57014)$/
const SYSTEM = /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)/
// What the driver says without any code when its socket ends, or when nobody has answered there in time.
const DRIVER = /^(Connection terminated|Client has encountered a connection error|timeout expired$)/
// What the pool says when all its connections stay in use.
const POOL = 'timeout exceeded when trying to connect'

/**
 * True when the engine is away or busy rather than the work wrong: trying again later can help, and the attempt does not
 * count. Follows `cause` and the members of an AggregateError.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (HowazitError.is(error) && error.code === 'unavailable') return true
  if (isConnectionLost(error) || isTooBusy(error)) return true
  if (error instanceof AggregateError && error.errors.some(isUnavailable)) return true
  return error.cause !== undefined && isUnavailable(error.cause)
}

/** True when this connection is gone; another may work. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  return LOST.test(code) || SYSTEM.test(code) || isSocketMissing(error) || DRIVER.test(error.message)
}

/** The socket file of a server that is down; any other file that is missing stays so. */
const isSocketMissing = (error: Error): boolean =>
  codeOf(error) === 'ENOENT' && 'syscall' in error && error.syscall === 'connect'

const isTooBusy = (error: Error): boolean => BUSY.test(codeOf(error)) || error.message === POOL

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')

/** The error as it leaves the adapter: a database that is absent or busy becomes `unavailable`, everything else stays. */
export function toUnavailable(error: unknown): unknown {
  if (!isUnavailable(error) || HowazitError.is(error)) return error
  const isBusy = error instanceof Error && isTooBusy(error)
  const sentence = isBusy ? 'The database is too busy. Try again.' : 'The database cannot be reached. Try again.'
  return new HowazitError('unavailable', sentence, { cause: error })
}
