import { setTimeout as wait } from 'node:timers/promises'
import { createTokens, type TokenSource } from '@howazit/connector-kit'
import type { Egress } from '../egress/egress.ts'
import { sendByEgress } from './create-connection-ports.ts'
import { createPostgresTokenStore, type PostgresTokenStoreDeps, type Telling } from './postgres-token-store.ts'

export interface TokenSourceDeps extends PostgresTokenStoreDeps {
  readonly egress: Pick<Egress, 'send'>
}

/** The tokens of all connections, kept in PostgreSQL; token endpoints are asked through egress, over connections of the tenant's own. */
export function openTokenSource(deps: TokenSourceDeps, telling: Telling): TokenSource {
  const { clock } = telling
  const store = createPostgresTokenStore(deps, telling)
  const sources = new Map<string, TokenSource>()
  const sourceOf = (tenantId: string): TokenSource => {
    const source =
      sources.get(tenantId) ??
      createTokens({
        store,
        send: (request) => sendByEgress(deps.egress, tenantId, request),
        now: () => clock.now(),
        wait: (ms) => wait(ms),
        random: Math.random,
      })
    sources.set(tenantId, source)
    return source
  }
  return Object.freeze({
    grant: (question) => sourceOf(question.key.tenantId).grant(question),
    keep: (key, tokens) => sourceOf(key.tenantId).keep(key, tokens),
  } satisfies TokenSource)
}
