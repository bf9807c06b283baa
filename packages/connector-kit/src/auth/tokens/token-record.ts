import type { Auth } from '../../manifest/auth.ts'
import type { Tokens } from '../../run/operation-call.ts'
import type { TokenRecord } from './token-store.ts'

/** Renewed at four fifths of its life, give or take a twentieth: tokens got together are not renewed together. */
const LIFE_SHARE = 0.75
const LIFE_JITTER = 0.1
/** A token that ends while its request is on the way is of no use. */
const MARGIN_MS = 5_000

/** What is kept of tokens that were just got. */
export function recordOf(tokens: Tokens, now: Date, random: () => number): TokenRecord {
  const endsAt = tokens.expiresAt === undefined ? undefined : Date.parse(tokens.expiresAt)
  const renewedAt = now.toISOString()
  if (endsAt === undefined) return { tokens, renewedAt }
  const share = LIFE_SHARE + LIFE_JITTER * random()
  return { tokens, renewedAt, refreshAt: new Date(now.getTime() + (endsAt - now.getTime()) * share).toISOString() }
}

/** The tokens, where they still hold and are not the ones that were refused. */
export function usable({ tokens }: TokenRecord, now: Date, stale?: string): Tokens | undefined {
  if (!tokens || tokens.accessToken === stale) return undefined
  const holds = tokens.expiresAt === undefined || Date.parse(tokens.expiresAt) > now.getTime() + MARGIN_MS
  return holds ? tokens : undefined
}

/** Whether tokens that still hold are to be renewed already. */
export function isDue({ refreshAt }: TokenRecord, now: Date): boolean {
  return refreshAt !== undefined && Date.parse(refreshAt) <= now.getTime()
}

/** Whether a refresh token is used up by its use. */
export function isRotating(auth: Auth): boolean {
  return auth.mode === 'oauth2_code' && auth.refresh === 'rotating'
}
