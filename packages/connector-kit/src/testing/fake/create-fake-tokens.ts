import { createHash } from 'node:crypto'
import type { OAuth2CodeAuth } from '../../manifest/auth.ts'
import type { Tokens } from '../../run/operation-call.ts'

export interface FakeTokens {
  /** The one that is taken now. */
  readonly current: () => Tokens
  /** The same, or another one for one that was refused. */
  readonly grant: (stale?: string) => Tokens
  /** The one that was taken is not any more. */
  readonly expire: () => void
  /** The code of somebody who agreed, good once; with the challenge of PKCE (RFC 7636) it takes its verifier. */
  readonly agree: (challenge?: string) => string
  /** Whether a token is given for this: the parameters of a token request. Codes are spent by it, and rotating refresh tokens. */
  readonly redeem: (params: Readonly<Record<string, unknown>>, refresh: OAuth2CodeAuth['refresh']) => boolean
  /** What is given for the next time. */
  readonly refreshToken: () => string
}

/** Tokens as the fake issues them: the samples' first, then others. */
export function createFakeTokens(first = 'fake-access-token'): FakeTokens {
  let generation = 1
  let agreed = 0
  let refreshed = 1
  const challenges = new Map<string, string | undefined>()
  const spent = new Set<string>()
  const current = (): Tokens => ({ accessToken: nth(first, generation), reply: {} })
  const refreshToken = () => nth('fake-refresh-token', refreshed)
  const expire = () => {
    generation += 1
  }

  const takeCode = ({ code, code_verifier: verifier }: Readonly<Record<string, unknown>>): boolean => {
    if (typeof code !== 'string' || !challenges.has(code)) return false
    const challenge = challenges.get(code)
    challenges.delete(code)
    return challenge === undefined || challenge === challengeOf(String(verifier))
  }
  // One that an earlier run of the fake gave is as good: who restarts it should not have to agree again.
  const takeRefreshToken = (token: unknown, refresh: OAuth2CodeAuth['refresh']): boolean => {
    if (typeof token !== 'string' || spent.has(token)) return false
    if (refresh !== 'rotating') return true
    spent.add(token)
    refreshed += 1
    return true
  }
  return {
    current,
    expire,
    refreshToken,
    grant(stale) {
      if (stale === current().accessToken) expire()
      return current()
    },
    agree(challenge) {
      const code = nth('fake-code', ++agreed)
      challenges.set(code, challenge)
      return code
    },
    redeem(params, refresh) {
      if (params.grant_type === 'authorization_code') return takeCode(params)
      return params.grant_type !== 'refresh_token' || takeRefreshToken(params.refresh_token, refresh)
    },
  }
}

const nth = (name: string, number: number): string => (number === 1 ? name : `${name}-${number}`)

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier, 'ascii').digest('base64url')
