import type { ConnectionValues, Tokens } from '../run/operation-call.ts'

/** What the templates of an auth mode can name. */
export interface AuthScope {
  readonly [name: string]: unknown
}

export interface AuthScopeSource {
  readonly values: ConnectionValues
  readonly tokens?: Tokens | undefined
  readonly now: Date
  /** Names of one mode only: `keyFingerprint`, `jti`. */
  readonly more?: Readonly<Record<string, string>>
}

/** Gathers it; nothing of the event is in it, so that no respondent's words can come near a credential. */
export function authScope({ values, tokens, now, more }: AuthScopeSource): AuthScope {
  const { settings, secrets, learnt, choices, apiVersion } = values
  return {
    ...more,
    settings,
    secrets,
    learnt,
    choices,
    apiVersion,
    token: tokens && { ...asRecord(tokens.reply), ...tokens, reply: tokens.reply },
    now: {
      iso: now.toISOString(),
      unix: Math.floor(now.getTime() / 1000),
      unixMs: now.getTime(),
      date: now.toISOString().slice(0, 10),
    },
  }
}

function asRecord(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
