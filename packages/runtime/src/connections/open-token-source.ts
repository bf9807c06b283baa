import { setTimeout as wait } from 'node:timers/promises'
import { createTokens, type TokenSource } from '@howazit/connector-kit'
import type { OpenTransport } from '../transports/transport.ts'
import { sendOnce } from './create-connection-ports.ts'
import { createPostgresTokenStore, type PostgresTokenStoreDeps, type Telling } from './postgres-token-store.ts'

export interface TokenSourceDeps extends PostgresTokenStoreDeps {
  readonly openTransport: OpenTransport
}

/** The tokens of all connections, kept in PostgreSQL; token endpoints are asked over connections of the tenant's own. */
export function openTokenSource(deps: TokenSourceDeps, telling: Telling): TokenSource {
  const { clock } = telling
  return createTokens({
    store: createPostgresTokenStore(deps, telling),
    send: (request, { key: { tenantId }, connector }) => sendOnce(deps.openTransport, { tenantId, connector }, request),
    now: () => clock.now(),
    wait: (ms) => wait(ms),
    random: Math.random,
  })
}
