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
import type { OpenedConnection } from './open-connection.ts'

export interface ConnectionPortsDeps {
  readonly egress: Pick<Egress, 'send'>
  readonly mappings: Pick<MappingPool, 'map'>
  readonly tokenSource: Pick<TokenSource, 'grant'>
  readonly clock: Clock
}

/** Somebody waits for the answer. */
const TIMEOUT_MS = 15_000

/** The outside world for a question to a connection's other side; everything goes out by egress. */
export function createConnectionPorts(deps: ConnectionPortsDeps, tenant: Tenant, opened: OpenedConnection): RunPorts {
  const { connector, files, row, values } = opened
  const auth = connector.auth[values.authMode]
  return {
    send: (request) => sendByEgress(deps.egress, tenant.id, request),
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

export async function sendByEgress(
  egress: Pick<Egress, 'send'>,
  tenantId: string,
  request: HttpRequest,
): Promise<Sent> {
  const headers = { 'user-agent': 'Howazit', ...request.headers }
  const reply = await egress.send({ ...request, headers, tenantId, timeoutMs: TIMEOUT_MS })
  if (reply.error) return { error: { code: reply.error.code, wasSent: reply.error.wasSent } }
  const { status, headers: replyHeaders, bodyText: body, isBodyTruncated } = reply
  return { reply: { status, headers: replyHeaders, body, isBodyTruncated } }
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
