import type { JsonValue } from '../mapping/mapping.ts'
import { isList } from '../outcome/find-values.ts'
import type { Scope } from '../request/scope.ts'
import { connectionScope } from '../run/call-scope.ts'
import type { ConnectionValues, Tokens } from '../run/operation-call.ts'

export interface AuthScopeSource {
  readonly values: ConnectionValues
  readonly tokens?: Tokens | undefined
  readonly now: Date
  /** Names of one mode only: `keyFingerprint`, `jti`. */
  readonly more?: Readonly<Record<string, string>>
}

/**
 * What the templates of an auth mode can name. Nothing of the event is in it, so that no respondent's words can come near a
 * credential.
 */
export function authScope({ values, tokens, now, more }: AuthScopeSource): Scope {
  return { ...more, ...connectionScope(values, now), secrets: values.secrets, token: tokens && tokenScope(tokens) }
}

/** The reply's members by their own names too, except where ours have them. */
function tokenScope({ reply, ...ours }: Tokens): JsonValue {
  const members = typeof reply === 'object' && reply !== null && !isList(reply) ? reply : {}
  return { ...members, ...ours, reply }
}
