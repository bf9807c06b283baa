import type { TokenEndpoint } from '../../manifest/auth.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { findValue } from '../../outcome/find-values.ts'
import type { HttpReply } from '../../run/http.ts'
import type { Tokens } from '../../run/operation-call.ts'

/** RFC 6749 appendix A.12 and A.17: visible ASCII; anything else could not be sent. */
const TOKEN = /^[\x21-\x7e]{1,16384}$/
const YEARS_MAX = 10
const SECONDS_MAX = YEARS_MAX * 366 * 86_400

/** The body of a token endpoint: JSON, or a form as some still answer. */
export function parseTokenBody({ body }: HttpReply): JsonValue | undefined {
  try {
    return JSON.parse(body) as JsonValue
  } catch {
    const form = Object.fromEntries(new URLSearchParams(body))
    return 'access_token' in form || 'error' in form ? form : undefined
  }
}

/** The tokens in a reply (RFC 6749 5.1); a sentence where there are none that could be used. */
export function readTokens(
  body: JsonValue,
  endpoint: Pick<TokenEndpoint, 'tokenFields' | 'expiresInSeconds'>,
  now: Date,
): Tokens | string {
  const { tokenFields = {}, expiresInSeconds } = endpoint
  const accessToken = findValue(body, tokenFields.accessToken ?? '/access_token')
  if (!isToken(accessToken)) return 'it has no access token'
  const refreshToken = findValue(body, tokenFields.refreshToken ?? '/refresh_token')
  const seconds = secondsOf(findValue(body, tokenFields.expiresIn ?? '/expires_in')) ?? expiresInSeconds
  return {
    accessToken,
    ...(isToken(refreshToken) && { refreshToken }),
    ...(seconds !== undefined && { expiresAt: new Date(now.getTime() + seconds * 1000).toISOString() }),
    reply: body,
  }
}

export function isToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value)
}

/** Some write the number as text; 0 and less mean "does not say", and nobody's token holds longer than ten years. */
function secondsOf(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value
  if (typeof seconds !== 'number' || !(seconds > 0)) return undefined
  return Math.min(seconds, SECONDS_MAX)
}
