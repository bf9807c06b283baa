import { Misconfigured } from '../misconfigured.ts'
import { parseCount } from './parse-setting.ts'
import type { Env } from './settings.ts'

/** What one tenant may ingest. */
export interface RateLimitSettings {
  readonly perSecond: number
  readonly burst: number
}

/** No limit at 0. A tenant may always send what it may in a second at once. */
export function parseRateLimit(env: Env): RateLimitSettings | undefined {
  const { HOWAZIT_RATE_LIMIT_PER_SECOND: rate = '0', HOWAZIT_RATE_LIMIT_BURST: size } = env
  const perSecond = parseCount('HOWAZIT_RATE_LIMIT_PER_SECOND', rate, { min: 0, max: 1_000_000 })
  if (perSecond === 0) {
    if (size) throw new Misconfigured('HOWAZIT_RATE_LIMIT_BURST is set, but HOWAZIT_RATE_LIMIT_PER_SECOND is not.')
    return undefined
  }
  const limits = { min: perSecond, max: 10_000_000 }
  return { perSecond, burst: parseCount('HOWAZIT_RATE_LIMIT_BURST', size || `${perSecond}`, limits) }
}

export const rateLimitToEnv = (rateLimit: RateLimitSettings | undefined): Record<string, string> =>
  rateLimit
    ? {
        HOWAZIT_RATE_LIMIT_PER_SECOND: String(rateLimit.perSecond),
        HOWAZIT_RATE_LIMIT_BURST: String(rateLimit.burst),
      }
    : {}
