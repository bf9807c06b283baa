import { setTimeout as wait } from 'node:timers/promises'
import type { Granted, HttpRequest, RunPorts, Sent } from '@howazit/connector-kit'
import { runHook } from '../../connectors/run-hook.ts'
import type { EgressErrorKind } from '../../egress/egress-error.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { attemptBudgetMs } from './attempt-budget.ts'
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

/** The outside world for one run of an operation: everything goes out by its transport and ends with the budget of the attempt. */
export function createRunPorts(deps: SendAlongRouteDeps, tenant: Tenant, route: PreparedRoute): Ports {
  const seen: Seen = { sends: 0, blocked: false }
  const endsAtMs = performance.now() + attemptBudgetMs(route, deps.timeoutMs)
  const leftMs = () => Math.max(1, Math.floor(endsAtMs - performance.now()))

  const send = async (request: HttpRequest): Promise<Sent> => {
    seen.sends += 1
    const sent = await deps.transport.send({
      request,
      connector: route.connector.id,
      tenantId: tenant.id,
      timeoutMs: Math.min(deps.timeoutMs, leftMs()),
      userAgent: deps.userAgent,
      signal: deps.signal,
    })
    if ('error' in sent && sent.error.code === BLOCKED) seen.blocked = true
    return sent
  }

  const { content, isPartnerCode } = route
  return {
    seen,
    leftMs,
    ports: {
      send,
      tokens: (stale) => grant(tenant, route, stale),
      hook: (name, input) => runHook(deps, tenant, { name, input, files: content.files, isPartnerCode }),
      now: () => deps.clock.now(),
      wait: (ms) => wait(Math.min(ms, leftMs()), undefined, { signal: deps.signal }),
    },
  }
}

async function grant(tenant: Tenant, route: PreparedRoute, stale: string | undefined): Promise<Granted> {
  const { tokens, connector, connection, connectionId } = route
  const auth = connector.auth[connection.authMode]
  if (tokens === undefined || auth === undefined) return { tokens: undefined }
  const key = { tenantId: tenant.id, connectionId }
  return await tokens.grant({ key, connector: connector.id, auth, values: connection, stale })
}
