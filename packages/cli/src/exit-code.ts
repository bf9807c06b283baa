import type { ErrorCode } from '@howazit/sdk'

/** 0 ok, 1 failure, 2 usage or configuration, 3 partial, 4 unauthenticated or forbidden, 5 not found, 6 conflict, 7 try again, 130 interrupted. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  partial: 3,
  forbidden: 4,
  notFound: 5,
  conflict: 6,
  tryAgain: 7,
  interrupted: 130,
} as const

// Complete, so that a code that joins the catalogue does not compile until somebody has decided here.
const EXIT_BY_CODE: Readonly<Record<ErrorCode, number>> = {
  malformed_body: EXIT.usage,
  malformed_request: EXIT.failure,
  invalid_parameter: EXIT.usage,
  method_not_allowed: EXIT.usage,
  unsupported_media_type: EXIT.usage,
  payload_too_large: EXIT.usage,
  headers_too_large: EXIT.usage,
  validation_failed: EXIT.usage,
  argument_invalid: EXIT.usage,
  survey_unknown: EXIT.notFound,
  question_unknown: EXIT.usage,
  option_unknown: EXIT.usage,
  question_removed: EXIT.usage,
  option_removed: EXIT.usage,
  answer_invalid: EXIT.usage,
  submitted_at_out_of_range: EXIT.usage,
  connector_unknown: EXIT.notFound,
  consent_failed: EXIT.failure,
  mapping_invalid: EXIT.usage,
  url_not_allowed: EXIT.usage,
  wrong_region: EXIT.failure,
  planned: EXIT.failure,
  internal: EXIT.failure,
  reply_invalid: EXIT.failure,
  signature_invalid: EXIT.failure,
  closed: EXIT.failure,
  unauthenticated: EXIT.forbidden,
  auth_failed: EXIT.forbidden,
  insufficient_scope: EXIT.forbidden,
  not_found: EXIT.notFound,
  link_expired: EXIT.notFound,
  duplicate: EXIT.conflict,
  conflict: EXIT.conflict,
  secret_unreadable: EXIT.conflict,
  revision_conflict: EXIT.conflict,
  idempotency_key_reuse: EXIT.conflict,
  idempotency_in_flight: EXIT.tryAgain,
  rate_limited: EXIT.tryAgain,
  unavailable: EXIT.tryAgain,
  over_capacity: EXIT.tryAgain,
  request_timeout: EXIT.tryAgain,
  network_failed: EXIT.tryAgain,
  timed_out: EXIT.tryAgain,
  aborted: EXIT.interrupted,
}

/** The only table from an error's code to the process's exit code. */
export function exitCodeOf(code: ErrorCode): number {
  // A newer platform may answer codes that this version does not know.
  return EXIT_BY_CODE[code] ?? EXIT.failure
}
