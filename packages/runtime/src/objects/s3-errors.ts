import { HowazitError } from '@howazit/sdk'
import { isUnavailable } from '../oltp/is-unavailable.ts'

/** As far as the SDK's errors have a common shape. */
interface S3Failure extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number }
}

const statusOf = (error: Error): number => (error as S3Failure).$metadata?.httpStatusCode ?? 0

/** The object is not there; a missing bucket is something else. HEAD has no body and so only the status. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound')

const PASSING = new Set([
  'InternalError',
  'OperationAborted',
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'ServiceUnavailable',
  'SlowDown',
  'ThrottlingException',
  'TimeoutError',
])
const REFUSED = new Set([
  'AccessDenied',
  'AuthorizationHeaderMalformed',
  'CredentialsProviderError',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidBucketName',
  'NoSuchBucket',
  'PermanentRedirect',
  'SignatureDoesNotMatch',
])

/** Credentials, a bucket or a region that no waiting mends. */
export const isRefused = (error: Error): boolean => REFUSED.has(error.name) || [401, 403].includes(statusOf(error))

/** `unavailable` when trying again can help, `internal` with a sentence for the operator when the storage refuses us. */
export function toObjectsError(error: unknown): unknown {
  if (!(error instanceof Error) || HowazitError.is(error) || error.name === 'AbortError') return error
  if (isRefused(error))
    return new HowazitError('internal', `The object storage refused (${error.name}); see HOWAZIT_OBJECTS_URL.`, {
      cause: error,
    })
  const isPassing = PASSING.has(error.name) || statusOf(error) >= 500 || statusOf(error) === 429
  if (!isPassing && !isUnavailable(error) && error.message !== 'aborted') return error
  return new HowazitError('unavailable', 'The object storage cannot be reached. Try again.', { cause: error })
}
