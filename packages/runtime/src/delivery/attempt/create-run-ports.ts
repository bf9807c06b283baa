import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { Granted, HttpRequest, JsonValue, RunPorts, Sent } from '@howazit/connector-kit'
import { trustOf } from '@howazit/connector-kit'
import type { EgressErrorKind } from '../../egress/egress-error.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { attemptBudgetMs } from './attempt-budget.ts'
import { HookFailed } from './hook-failed.ts'
import type { PreparedRoute } from './prepare-route.ts'
import type { SendAlongRouteDeps } from './send-along-route.ts'

/** What the ports were used for, as far as it decides about the outcome. */
export interface Seen {
  sends: number
  blocked: boolean
}

export interface Ports {
  readonly ports: RunPorts
  readonly seen: Seen
  /** Of the budget of the attempt. */
  readonly leftMs: () => number
}

/** The code of whatever the egress refused to connect to. */
const BLOCKED: EgressErrorKind = 'blocked'

/** The outside world for one run of an operation: everything goes out by egress and ends with the budget of the attempt. */
export function createRunPorts(deps: SendAlongRouteDeps, tenant: Tenant, route: PreparedRoute): Ports {
  const seen: Seen = { sends: 0, blocked: false }
  const endsAtMs = performance.now() + attemptBudgetMs(route, deps.timeoutMs)
  const leftMs = () => Math.max(1, Math.floor(endsAtMs - performance.now()))

  const send = async (request: HttpRequest): Promise<Sent> => {
    seen.sends += 1
    const sent = await deps.transport.send({
      request,
      tenantId: tenant.id,
      timeoutMs: Math.min(deps.timeoutMs, leftMs()),
      userAgent: deps.userAgent,
      signal: deps.signal,
    })
    if ('error' in sent && sent.error.code === BLOCKED) seen.blocked = true
    return sent
  }

  return {
    seen,
    leftMs,
    ports: {
      send,
      tokens: (stale) => grant(tenant, route, stale),
      hook: (name, input) => runHook(deps, tenant, { route, name, input }),
      now: () => deps.clock.now(),
      wait: (ms) => wait(Math.min(ms, leftMs()), undefined, { signal: deps.signal }),
    },
  }
}

async function grant(tenant: Tenant, route: PreparedRoute, stale: string | undefined): Promise<Granted> {
  const { tokens, connector, connection, connectionId } = route
  const auth = connector.auth[connection.authMode]
  if (tokens === undefined || auth === undefined) return { tokens: undefined }
  return await tokens.grant({ key: { tenantId: tenant.id, connectionId }, auth, values: connection, stale })
}

/** Hooks run where mappings run. Time and chance come from the input's side, so that the same input gives the same output. */
async function runHook(
  { mappings, clock }: SendAlongRouteDeps,
  tenant: Tenant,
  { route, name, input }: { route: PreparedRoute; name: string; input: JsonValue },
): Promise<JsonValue> {
  const source = `${route.content.files['hooks.js'] ?? ''}\nfunction map(event) { return ${name}(event) }`
  const mapping = { kind: 'javascript', source } as const
  const { tier } = tenant
  const [result] = await mappings.map([
    {
      ...trustOf({
        mapping,
        tenantId: tenant.id,
        tier,
        isIsolated: tier === 'gold',
        isPartnerCode: route.isPartnerCode,
      }),
      tenantId: tenant.id,
      version: createHash('sha256').update(source).digest('base64url'),
      mapping,
      event: input,
      context: { now: clock.now().toISOString(), seed: name },
    },
  ])
  if (result?.status !== 'ok') throw new HookFailed(result?.code ?? 'mapping_unavailable')
  return JSON.parse(result.output) as JsonValue
}
