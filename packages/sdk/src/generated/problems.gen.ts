// Generated from `x-howazit-problems` in openapi/howazit.yaml by scripts/generate.mjs.

/** The stable `code` of every problem the API answers. */
export type ProblemCode =
  | 'malformed_body'
  | 'malformed_request'
  | 'invalid_parameter'
  | 'unauthenticated'
  | 'insufficient_scope'
  | 'not_found'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'duplicate'
  | 'idempotency_in_flight'
  | 'revision_conflict'
  | 'secret_unreadable'
  | 'conflict'
  | 'link_expired'
  | 'payload_too_large'
  | 'unsupported_media_type'
  | 'validation_failed'
  | 'idempotency_key_reuse'
  | 'survey_unknown'
  | 'question_unknown'
  | 'option_unknown'
  | 'question_removed'
  | 'option_removed'
  | 'answer_invalid'
  | 'submitted_at_out_of_range'
  | 'connector_unknown'
  | 'consent_failed'
  | 'mapping_invalid'
  | 'url_not_allowed'
  | 'rate_limited'
  | 'headers_too_large'
  | 'wrong_region'
  | 'internal'
  | 'planned'
  | 'unavailable'
  | 'over_capacity'

/** What the catalogue says about one problem code. */
export interface ProblemEntry {
  /** The HTTP status it is answered with. */
  readonly status: number
  readonly title: string
  /** What it means and what to do, in Markdown. */
  readonly description: string
}

/** The problem catalogue: `PROBLEMS.rate_limited.status` is 429. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemEntry>> = {
  malformed_body: { status: 400, title: 'The body cannot be read', description: 'Not JSON, not UTF-8, truncated compression, or nested more than 64 deep.' },
  malformed_request: { status: 400, title: 'The request is not HTTP', description: 'The connection is closed; nothing of the request was read.' },
  invalid_parameter: { status: 400, title: 'A parameter is not valid', description: 'A path, query or header parameter does not match the contract; `pointer` names it.' },
  unauthenticated: { status: 401, title: 'The request carries no valid token', description: 'Send `Authorization: Bearer <token>`.' },
  insufficient_scope: { status: 403, title: 'The token lacks a scope', description: '`expected` names the scope the operation needs.' },
  not_found: { status: 404, title: 'There is no such resource', description: 'It does not exist, or it is not this tenant\'s.' },
  method_not_allowed: { status: 405, title: 'The path does not take this method', description: '`Allow` lists the methods it takes.' },
  request_timeout: { status: 408, title: 'The request did not arrive in time', description: 'Headers and body have to arrive within 60 seconds.' },
  duplicate: { status: 409, title: 'This key was accepted before', description: '`responseId` is the response stored under the key; the SDK returns it as `{duplicate: true}`.' },
  idempotency_in_flight: { status: 409, title: 'A request with this key is still being accepted', description: 'Wait `Retry-After` and send the same request again.' },
  revision_conflict: { status: 409, title: 'The response was changed meanwhile', description: 'Read it again and repeat the change on its current revision.' },
  secret_unreadable: { status: 409, title: 'The secrets were shredded', description: 'Nobody can read them any more. Give the connection its secrets again, then enable it.' },
  conflict: { status: 409, title: 'The resource exists already', description: '`pointer` names the value that is taken.' },
  link_expired: { status: 410, title: 'The link has expired', description: 'Ask for a new one: links to files are good for a quarter of an hour.' },
  payload_too_large: { status: 413, title: 'The body is too large', description: '`expected` is the limit in bytes, after decompression.' },
  unsupported_media_type: { status: 415, title: 'The media type is not supported', description: '`expected` lists the supported ones.' },
  validation_failed: { status: 422, title: 'The body does not match the contract', description: '`errors` lists every mismatch with its pointer.' },
  idempotency_key_reuse: { status: 422, title: 'This key was used with another body', description: 'Use a new key for a new response.' },
  survey_unknown: { status: 422, title: 'There is no such survey', description: 'Create the survey before sending responses to it.' },
  question_unknown: { status: 422, title: 'The survey has no such question', description: 'The question is not in any version of the survey.' },
  option_unknown: { status: 422, title: 'The question has no such option', description: 'The option is not one of the question\'s.' },
  question_removed: { status: 422, title: 'The survey asks this question no longer', description: 'An earlier version asked it, and this survey takes answers to its current version only.' },
  option_removed: { status: 422, title: 'The question has this option no longer', description: 'An earlier version had it, and this survey takes answers to its current version only.' },
  answer_invalid: { status: 422, title: 'The answer does not fit its question', description: 'For instance 11 for an NPS question, which takes 0 to 10.' },
  submitted_at_out_of_range: { status: 422, title: 'submittedAt lies outside the accepted range', description: 'It must lie between 2000-01-01 and 24 hours from now.' },
  connector_unknown: { status: 422, title: 'There is no such connector', description: 'No connector has this id or this version; `expected` names the nearest.' },
  consent_failed: { status: 422, title: 'There is no consent', description: '`detail` says why and what to do: mostly beginning again from the connection.' },
  mapping_invalid: { status: 422, title: 'The mapping cannot be compiled', description: '`detail` carries the compiler\'s message.' },
  url_not_allowed: { status: 422, title: 'The URL may not be called', description: 'Only http and https URLs of public addresses, unless the operator allows others.' },
  rate_limited: { status: 429, title: 'Too many requests', description: 'Beyond a quota, which `RateLimit-Policy` tells, or too many at the same time. Wait `Retry-After`; nothing was accepted.' },
  headers_too_large: { status: 431, title: 'The headers are too large', description: 'The request line and the headers may take 16 KiB.' },
  wrong_region: { status: 421, title: 'The tenant is of another region', description: 'Its data is neither read nor written here. Send to the platform of its region.' },
  internal: { status: 500, title: 'Something broke on our side', description: 'Quote `requestId` when you report it.' },
  planned: { status: 501, title: 'The operation is planned', description: 'It is in the contract and not built yet.' },
  unavailable: { status: 503, title: 'The platform cannot do this now', description: 'A store is away. Wait `Retry-After`; nothing was accepted.' },
  over_capacity: { status: 503, title: 'The platform is at capacity', description: 'Wait `Retry-After`; nothing was accepted.' },
}
