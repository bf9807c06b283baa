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

const EXIT_BY_CODE: Readonly<Partial<Record<string, number>>> = {
  malformed_body: EXIT.usage,
  invalid_parameter: EXIT.usage,
  method_not_allowed: EXIT.usage,
  unsupported_media_type: EXIT.usage,
  payload_too_large: EXIT.usage,
  validation_failed: EXIT.usage,
  survey_unknown: EXIT.notFound,
  question_unknown: EXIT.usage,
  option_unknown: EXIT.usage,
  answer_invalid: EXIT.usage,
  submitted_at_out_of_range: EXIT.usage,
  mapping_invalid: EXIT.usage,
  url_not_allowed: EXIT.usage,
  unauthenticated: EXIT.forbidden,
  insufficient_scope: EXIT.forbidden,
  not_found: EXIT.notFound,
  duplicate: EXIT.conflict,
  conflict: EXIT.conflict,
  revision_conflict: EXIT.conflict,
  idempotency_key_reuse: EXIT.conflict,
  idempotency_in_flight: EXIT.tryAgain,
  rate_limited: EXIT.tryAgain,
  unavailable: EXIT.tryAgain,
  over_capacity: EXIT.tryAgain,
}

/** The only table from an error's code to the process's exit code. */
export function exitCodeOf(code: string): number {
  return EXIT_BY_CODE[code] ?? EXIT.failure
}
