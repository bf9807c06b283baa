import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import {
  type HttpRequest,
  type JsonValue,
  type MappingPool,
  type RunPorts,
  type Sent,
  type TokenSource,
  trustOf,
} from '@howazit/connector-kit'
import type { Clock } from '../clock.ts'
import type { Egress } from '../egress/egress.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { createTransports } from '../transports/create-transports.ts'
import { createHttpTransport } from '../transports/http-transport.ts'
import type { OpenedConnection } from './open-connection.ts'

export interface ConnectionPortsDeps {
  readonly egress: Pick<Egress, 'send' | 'connect'>
  readonly mappings: Pick<MappingPool, 'map'>
  readonly tokenSource: Pick<TokenSource, 'grant'>
  readonly clock: Clock
}

/** How much of a reply is read, where that is more than most are. */
export interface ReplyLimits {
  readonly responseBytesMax?: number
}

/** Somebody waits for the answer. */
const TIMEOUT_MS = 15_000
const USER_AGENT = 'Howazit'

/** The outside world for a question to a connection's other side; everything goes out by egress. */
export function createConnectionPorts(
  deps: ConnectionPortsDeps,
  tenant: Tenant,
  opened: OpenedConnection,
  limits: ReplyLimits = {},
): RunPorts {
  const { connector, files, row, values } = opened
  const auth = connector.auth[values.authMode]
  // One question: nothing is kept open for the next.
  const transport = createTransports({ egress: deps.egress, idleMs: 0 })
  return {
    send: (request) =>
      transport.send({ request, tenantId: tenant.id, timeoutMs: TIMEOUT_MS, userAgent: USER_AGENT, ...limits }),
    async tokens(stale) {
      if (!auth) return { tokens: undefined }
      const key = { tenantId: tenant.id, connectionId: row.id }
      return await deps.tokenSource.grant({ key, auth, values, stale })
    },
    hook: (name, input) => runHook(deps, tenant, { source: files['hooks.js'] ?? '', name, input }),
    now: () => deps.clock.now(),
    wait: (ms) => wait(ms),
  }
}

/** Tokens are asked for by HTTP, whatever the protocol they are for. */
export async function sendByEgress(
  egress: Pick<Egress, 'send'>,
  tenantId: string,
  request: HttpRequest,
): Promise<Sent> {
  const outgoing = { request, tenantId, timeoutMs: TIMEOUT_MS, userAgent: USER_AGENT }
  return await createHttpTransport({ egress }).send(outgoing)
}

/** Where mappings run, without secrets. */
async function runHook(
  { mappings, clock }: ConnectionPortsDeps,
  tenant: Tenant,
  { source: hooks, name, input }: { source: string; name: string; input: JsonValue },
): Promise<JsonValue> {
  const source = `${hooks}\nfunction map(event) { return ${name}(event) }`
  const mapping = { kind: 'javascript', source } as const
  const [result] = await mappings.map([
    {
      ...trustOf({ mapping, tenantId: tenant.id, tier: tenant.tier, isIsolated: tenant.tier === 'gold' }),
      tenantId: tenant.id,
      version: createHash('sha256').update(source).digest('base64url'),
      mapping,
      event: input,
      context: { now: clock.now().toISOString(), seed: name },
    },
  ])
  if (result?.status !== 'ok') throw new Error(`The hook ${name} of the connector failed.`)
  return JSON.parse(result.output) as JsonValue
}
