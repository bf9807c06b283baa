import type { Auth } from '../../manifest/auth.ts'
import type { Granted } from '../../run/operation-call.ts'
import { keepTokens } from './keep-tokens.ts'
import { renewTokens } from './renew-tokens.ts'
import { isDue, recordOf, usable } from './token-record.ts'
import { needsConsent, SEND_MS_MAX, type TokenQuestion, type TokenSource, type TokensDeps } from './token-source.ts'
import type { StoredTokens } from './token-store.ts'

const POLL_MS = 250
/** Long enough for what another process is at, and short of the lease of an attempt: whoever sends must not wait it away. */
const WAIT_MS_MAX = SEND_MS_MAX + 5_000

/**
 * Gives the tokens of connections to whoever sends, in as many processes as there are.
 *
 * - One process at a time renews a connection's tokens: it takes the lease of the store by compare-and-set. The others go on with
 *   the token that still holds, or wait up to 20 s for the new one.
 * - Tokens are renewed ahead, at about 80 % of their life. Where that fails and the old one holds, the old one is given, and it
 *   is tried again a minute later.
 * - A token that was refused (`stale`) is renewed once: whoever comes later with the same one gets the new one.
 * - A rotating refresh token is sent once. That it goes out is written, with the lease, before it does; its reply is written
 *   before anybody gets the token, again and again for as long as the lease holds. If the process dies between, nobody knows
 *   whether it was spent, and a second use may make the vendor revoke everything (RFC 9700 4.14.2). What happens then: the access
 *   token is given for as long as it holds, after which the connection needs consent; unless the vendor takes the same token
 *   again for a while (`refreshReuseSeconds`) and that has not passed, for then it is asked once more.
 * - `invalid_grant` for a refresh token is remembered: nobody asks again until somebody has consented anew.
 */
export function createTokens(deps: TokensDeps): TokenSource {
  const flights = new Map<string, Promise<Granted>>()
  return {
    grant(question) {
      const { key, auth, stale } = question
      if (!hasTokens(auth)) return Promise.resolve({ tokens: undefined })
      const flight = JSON.stringify([key.tenantId, key.connectionId, stale])
      const going = flights.get(flight) ?? grantOnce(deps, question).finally(() => flights.delete(flight))
      flights.set(flight, going)
      return going
    },
    async keep(key, tokens) {
      const now = deps.now()
      // The same moment as its `renewedAt`: nobody but a person makes them so.
      return keepTokens(deps, key, { ...recordOf(tokens, now, deps.random), consentedAt: now.toISOString() })
    },
  }
}

function hasTokens({ mode }: Auth): boolean {
  return mode.startsWith('oauth2_') || mode === 'self_signed_jwt'
}

async function grantOnce(deps: TokensDeps, question: TokenQuestion): Promise<Granted> {
  const { store, now, wait } = deps
  const giveUpAt = now().getTime() + WAIT_MS_MAX
  for (;;) {
    const stored = await store.read(question.key)
    const settled = stored && (settle(stored, now(), question.stale) ?? (await renewTokens(deps, question, stored)))
    if (settled) return settled
    if (!stored) return needsConsent('the connection is gone')
    if (now().getTime() >= giveUpAt) return busy()
    await wait(POLL_MS)
  }
}

/** What can be given without asking anybody. */
function settle({ record, isLeased }: StoredTokens, now: Date, stale: string | undefined): Granted | undefined {
  const tokens = usable(record, now, stale)
  if (tokens && (isLeased || record.needsConsent !== undefined || !isDue(record, now))) return { tokens }
  return record.needsConsent === undefined ? undefined : needsConsent(record.needsConsent)
}

function busy(): Granted {
  const message = 'another process has been getting a token for too long'
  return { failure: { outcome: 'retry', reason: 'token_busy', message, hint: 'It is tried again by itself.' } }
}
