import type { JsonValue, MappingPool, OperationResult, RecordOutcome, RunOperation } from '@howazit/connector-kit'
import type { Tenant } from '../tenancy/tenant.ts'
import type { BegunAttempt } from './begin-attempts.ts'
import type { Health } from './circuit-breaker.ts'
import { createRunPorts } from './create-run-ports.ts'
import type { PreparedRoute } from './prepare-route.ts'
import type { SendDeps, SentAttempt } from './send-attempt.ts'

export interface SendAlongRouteDeps extends SendDeps {
  readonly mappings: Pick<MappingPool, 'map'>
}

/** Attempts of one route that go out together: one, unless the operation takes several events in one request. */
export interface RouteBatch {
  readonly route: PreparedRoute
  readonly batch: readonly BegunAttempt[]
}

/** Runs the operation of a route and judges what became of each event. Never rejects for what others do. */
export async function sendAlongRoute(
  deps: SendAlongRouteDeps,
  tenant: Tenant,
  { route, batch }: RouteBatch,
): Promise<readonly SentAttempt[]> {
  const startedAtMs = performance.now()
  const { ports, seen } = createRunPorts(deps, tenant, route)
  const { connector, operation, connection, routes } = route
  const records = batch.map(({ attempt: { delivery, pinnedBody }, body }) => ({
    eventId: delivery.event_id,
    event: JSON.parse(delivery.event) as JsonValue,
    input: body,
    isUncertain: pinnedBody !== undefined,
  }))
  const result = await run(
    routes.runOperation,
    { connector, operation, connection, records, now: deps.clock.now() },
    ports,
  )
  const durationMs = Math.round(performance.now() - startedAtMs)
  return batch.map((begun, index) => {
    const outcome = outcomeOf(result, index, seen)
    const { status, exchanges } = 'failure' in result ? { status: undefined, exchanges: [] } : result
    return { begun, outcome, status, durationMs, health: healthOf(outcome, status), exchanges }
  })
}

type Ran = OperationResult | { readonly failure: string }

/** What a connector's own code breaks is this delivery's end, not the sender's. */
async function run(runOperation: RunOperation, ...[call, ports]: Parameters<RunOperation>): Promise<Ran> {
  try {
    return await runOperation(call, ports)
  } catch (error) {
    if (error instanceof HookFailed) return { failure: error.code }
    throw error
  }
}

function outcomeOf(result: Ran, index: number, seen: { sends: number; blocked: boolean }): RecordOutcome {
  // A URL that leads inside will not lead outside by asking again, and asking again is what an attacker wants.
  if (seen.blocked) return { outcome: 'refused', reason: 'url_not_allowed' }
  if ('failure' in result) return { outcome: seen.sends === 0 ? 'refused' : 'unknown', reason: result.failure }
  return result.records[index] ?? { outcome: 'unknown', reason: 'not_told' }
}

/** Only what the machinery over there does counts: a 4xx is an answer, "not now" is one too. */
function healthOf({ outcome }: RecordOutcome, status: number | undefined): Health {
  if (outcome === 'delivered') return 'healthy'
  if (outcome === 'throttled' || outcome === 'refused') return 'unknown'
  return status === undefined || status >= 500 ? 'failing' : 'unknown'
}

/** A hook of a connector that throws, takes too long or is in quarantine. */
export class HookFailed extends Error {
  override name = 'HookFailed'
  readonly code: string

  constructor(code: string) {
    super(`A hook of the connector failed: ${code}.`)
    this.code = code
  }
}
