import { ClickHouseError } from '@clickhouse/client'
import { HowazitError } from '@howazit/sdk'
import { isUnavailable } from '../oltp/is-unavailable.ts'

/** Busy, full, starting, or without enough replicas at the moment (ErrorCodes.cpp): trying again later can help. */
const PASSING = new Set([
  '159', // TIMEOUT_EXCEEDED
  '202', // TOO_MANY_SIMULTANEOUS_QUERIES
  '203', // NO_FREE_CONNECTION
  '209', // SOCKET_TIMEOUT
  '210', // NETWORK_ERROR
  '236', // ABORTED
  '241', // MEMORY_LIMIT_EXCEEDED
  '242', // TABLE_IS_READ_ONLY: its replica has lost Keeper
  '243', // NOT_ENOUGH_SPACE
  '252', // TOO_MANY_PARTS
  '279', // ALL_CONNECTION_TRIES_FAILED
  '285', // TOO_FEW_LIVE_REPLICAS
  '286', // UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE
  '289', // REPLICA_IS_NOT_IN_QUORUM
  '319', // UNKNOWN_STATUS_OF_INSERT
  '394', // QUERY_WAS_CANCELLED
  '999', // KEEPER_EXCEPTION
])
// What the client says, without any code, when a reply takes longer than its request_timeout.
const CLIENT_TIMEOUT = 'Timeout error.'

/** The error as it leaves the adapter: `unavailable` when waiting can help; everything else is a bug and stays what it is. */
export function toClickhouseError(error: unknown): unknown {
  if (!(error instanceof Error) || HowazitError.is(error)) return error
  const isPassing = error instanceof ClickHouseError ? PASSING.has(error.code) : error.message === CLIENT_TIMEOUT
  if (!isPassing && !isUnavailable(error)) return error
  return new HowazitError('unavailable', 'The analytics cannot be reached. Try again.', { cause: error })
}
