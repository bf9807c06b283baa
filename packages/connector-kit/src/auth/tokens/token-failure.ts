import { classifyReply } from '../../delivery/classify-reply.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { findValue } from '../../outcome/find-values.ts'
import { vendorMessage } from '../../outcome/vendor-message.ts'
import type { HttpReply, Sent } from '../../run/http.ts'
import type { AuthFailure } from '../../run/operation-call.ts'
import { redactSecrets } from '../redact-secrets.ts'
import type { Grant } from './token-request.ts'

/**
 * Why a token endpoint gave no token, and what that means for a refresh token that went out: `kept`: it was not used; `unknown`:
 * it may have been, and a rotating one is spent then; `dead`: the vendor takes it no more.
 */
export interface NoToken {
  readonly failure: AuthFailure
  readonly refreshToken: 'kept' | 'unknown' | 'dead'
}

export interface TokenFault {
  readonly sent: Sent
  /** The parsed body, where it is JSON or a form. */
  readonly body: JsonValue | undefined
  readonly grant: Grant['kind'] | 'jwt'
  readonly secrets: readonly string[]
  readonly now: Date
}

const ERROR_PLACES = ['/error', '/error/code', '/error/type']
/** The vendor wants to see the person again (OpenID Connect Core 3.1.2.6, and Microsoft's own). */
const CONSENT_ERRORS = new Set([
  'interaction_required',
  'consent_required',
  'login_required',
  'access_denied',
  'invalid_refresh_token',
])
const PASSING_ERRORS = new Set(['temporarily_unavailable', 'server_error', 'slow_down', 'rate_limited', 'ratelimited'])

/** RFC 6749 5.2, what each means for a person. `invalid_grant` depends on what was granted. */
const HINTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    invalid_client:
      'The client id or the client secret is wrong, or was replaced over there: give the connection the current ones.',
    invalid_scope:
      "The app may not ask for these scopes: allow them in the vendor's settings of the app, then connect again.",
    unauthorized_client: "The app may not use this way to get tokens: allow it in the vendor's settings of the app.",
    unsupported_grant_type:
      'The vendor offers no such way to get tokens at this address: check the settings of the connection.',
    invalid_request: 'The vendor misses something in the request: check the settings of the connection.',
  }),
)
const INVALID_GRANT: Readonly<Record<TokenFault['grant'], string>> = {
  refresh: 'Somebody revoked the access, or it was not used for too long: connect again.',
  code: 'The code was used already or is too old: start again, and finish within minutes.',
  credentials: 'The user name, the password or the key is wrong, or this user may not use the app: check all of them.',
  jwt: 'The key does not belong to the issuer, or it may not act for this user: check both over there.',
}
const CONSENT_HINT = 'Connect again: somebody with an account over there has to agree.'

/** Makes the outcome of whatever a token endpoint did instead of giving a token; no secret of the request is in it. */
export function tokenFailure(fault: TokenFault): NoToken {
  const { sent, now } = fault
  if ('error' in sent) {
    const judged = classifyReply({ error: sent.error, now })
    const message = `the token endpoint could not be reached: ${sent.error.code.slice(0, 60)}`
    return passing({ reason: `token_${judged.reason}`, message, wasTaken: judged.outcome === 'unknown' })
  }
  const { status, headers } = sent.reply
  const error = errorOf(fault.body)
  const message = messageOf(fault, sent.reply, error)
  if (status === 429 || status === 408 || status >= 500 || (error !== undefined && PASSING_ERRORS.has(error))) {
    const { retryAfterMs } = classifyReply({ status, headers, now })
    // A gateway's error says nothing of what happened behind it; "busy" says that nothing did.
    const wasTaken = status >= 500 && status !== 503
    return passing({
      reason: `token_http_${status}`,
      message,
      wasTaken,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    })
  }
  return final(fault, error, message)
}

/** A reply that says it went well and has no token in it. */
export function withoutToken(secret: Omit<TokenFault, 'sent'>, why: string): NoToken {
  const message = redactSecrets(`the token endpoint's reply is of no use: ${why}`, secret.secrets)
  const hint = 'Check the address of the vendor in the settings: a login page answers like this too.'
  return {
    failure: { outcome: 'refused', reason: 'token_unreadable', disable: true, message, hint },
    refreshToken: 'unknown',
  }
}

function passing(seen: { reason: string; message: string; wasTaken: boolean; retryAfterMs?: number }): NoToken {
  const { wasTaken, ...failure } = seen
  return {
    failure: { outcome: 'retry', ...failure, hint: 'It is tried again by itself.' },
    refreshToken: wasTaken ? 'unknown' : 'kept',
  }
}

function final({ grant }: TokenFault, error: string | undefined, message: string): NoToken {
  const isGrant = error === 'invalid_grant'
  const isOfPerson = grant === 'refresh' || grant === 'code'
  if ((isGrant && grant === 'refresh') || (isOfPerson && error !== undefined && CONSENT_ERRORS.has(error))) {
    const hint = isGrant ? INVALID_GRANT.refresh : CONSENT_HINT
    return {
      failure: { outcome: 'refused', reason: 'needs_consent', disable: true, message, hint },
      refreshToken: 'dead',
    }
  }
  const hint = isGrant ? INVALID_GRANT[grant] : error === undefined ? undefined : HINTS.get(error)
  const reason = hint === undefined ? 'token_refused' : `token_${error}`
  const failure = {
    outcome: 'refused',
    reason,
    disable: true,
    message,
    hint: hint ?? 'Check the credentials and the settings of the connection.',
  } as const
  return { failure, refreshToken: 'kept' }
}

/** RFC 6749 5.2's `error`; Slack has the same member, others put it one step down. */
function errorOf(body: JsonValue | undefined): string | undefined {
  const codes = ERROR_PLACES.map((place) => findValue(body, place))
  const code = codes.find((value) => typeof value === 'string')
  return typeof code === 'string' && /^[\w.-]{1,60}$/.test(code) ? code : undefined
}

function messageOf({ body, secrets }: TokenFault, { status }: HttpReply, error: string | undefined): string {
  const redact = (text: string) => redactSecrets(text, secrets)
  const words = vendorMessage(body, '/error_description', redact)
  const parts = [`the token endpoint answered ${status}`, error && redact(error), words === error ? undefined : words]
  return parts.filter(Boolean).join(': ')
}
