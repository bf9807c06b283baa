import { setTimeout as wait } from 'node:timers/promises'
import type { HttpRequest, RunPorts, Sent, TokenSource } from '@howazit/connector-kit'
import type { Connectors } from '../connectors/connectors.ts'
import { type HookDeps, runHook } from '../connectors/run-hook.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import type { OpenTransport } from '../transports/transport.ts'
import type { OpenedConnection } from './open-connection.ts'

export interface ConnectionPortsDeps extends HookDeps {
  readonly openTransport: OpenTransport
  readonly connectors: Pick<Connectors, 'findByHash'>
  readonly tokenSource: Pick<TokenSource, 'grant'>
}

/** How much of a reply is read, where that is more than most are. */
export interface ReplyLimits {
  readonly responseBytesMax?: number
}

/** Somebody waits for the answer. */
const TIMEOUT_MS = 15_000
const USER_AGENT = 'Howazit'

/** The outside world for a question to a connection's other side; everything goes out by its transport. */
export function createConnectionPorts(
  deps: ConnectionPortsDeps,
  tenant: Tenant,
  opened: OpenedConnection,
  limits: ReplyLimits = {},
): RunPorts {
  const { connector, files, row, values } = opened
  const auth = connector.auth[values.authMode]
  // One question: nothing is kept open for the next.
  const transport = deps.openTransport({ idleMs: 0 })
  return {
    send: (request) =>
      transport.send({
        request,
        connector: connector.id,
        tenantId: tenant.id,
        timeoutMs: TIMEOUT_MS,
        userAgent: USER_AGENT,
        ...limits,
      }),
    async tokens(stale) {
      if (!auth) return { tokens: undefined }
      const key = { tenantId: tenant.id, connectionId: row.id }
      return await deps.tokenSource.grant({ key, connector: connector.id, auth, values, stale })
    },
    async hook(name, input) {
      const origin = (await deps.connectors.findByHash(row.manifest_hash.toString('hex')))?.origin
      return await runHook(deps, tenant, { name, input, files, isPartnerCode: origin !== 'built_in' })
    },
    now: () => deps.clock.now(),
    wait: (ms) => wait(ms),
  }
}

/** For a question that needs no connection to be opened: to a token endpoint. */
export async function sendOnce(
  openTransport: OpenTransport,
  from: { readonly tenantId: string; readonly connector: string },
  request: HttpRequest,
): Promise<Sent> {
  return await openTransport({ idleMs: 0 }).send({ ...from, request, timeoutMs: TIMEOUT_MS, userAgent: USER_AGENT })
}
