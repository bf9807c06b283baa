import {
  type Exchange,
  type JsonValue,
  type MappingPool,
  type OperationResult,
  type OutgoingRecord,
  type RecordOutcome,
  runOperation,
  sendBatch,
} from '@howazit/connector-kit'
import { HookFailed } from '../../connectors/hook-failed.ts'
import type { Events } from '../../events.ts'
import { failureReason } from '../../failure-reason.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { Transport } from '../../transports/transport.ts'
import type { Health } from '../limits/circuit-breaker.ts'
import type { RateGate } from '../limits/rate-gate.ts'
import { tellRates } from '../limits/tell-rates.ts'
import { requestBudgetMs } from './attempt-budget.ts'
import type { BegunAttempt } from './begin-attempts.ts'
import { createRunPorts, type Ports } from './create-run-ports.ts'
import { PLATFORM_ERROR } from './end-stumbled.ts'
import type { PreparedRoute } from './prepare-route.ts'
import type { SendDeps, SentAttempt } from './send-attempt.ts'

export interface SendAlongRouteDeps extends SendDeps {
  readonly mappings: Pick<MappingPool, 'map'>
  readonly gate: RateGate
  readonly transport: Pick<Transport, 'send'>
  readonly events: Events
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
  const ports = createRunPorts(deps, tenant, route)
  const runs: OperationResult[] = []
  const send = async (records: readonly OutgoingRecord[]) => {
    const isLate = runs.length > 0 && ports.leftMs() < requestBudgetMs(route, deps.timeoutMs)
    const result = isLate ? all(records, OUT_OF_TIME) : await run(deps, tenant, { route, ports, records })
    runs.push(result)
    return result
  }
  const records = batch.map(toRecord)
  const { batch: rules } = route.connector.operations[route.operation]!
  const outcomes =
    rules === undefined ? (await send(records)).records : await sendBatch(records, { batch: rules, send })
  const record = { event: batch[0]!.attempt.delivery.event, input: batch[0]!.body }
  // What became of it is known, whatever the limits make of that.
  await tellRates(deps.gate, tenant, { route, record, runs, outcomes }).catch((error: unknown) =>
    tellBroken(deps, tenant, { route, error }),
  )
  const durationMs = Math.round(performance.now() - startedAtMs)
  const status = runs.at(-1)?.status
  const exchanges: readonly Exchange[] = runs.flatMap((each) => each.exchanges)
  const moved = outcomes.some(({ outcome }) => outcome === 'delivered')
    ? runs.findLast((each) => each.moved !== undefined)?.moved
    : undefined
  return batch.map((begun, index) => {
    const outcome = outcomes[index] ?? { outcome: 'unknown', reason: 'not_told' }
    const sent = { begun, outcome, status, durationMs, health: healthOf(outcome, status), exchanges }
    return { ...sent, ...(moved && { moved }) }
  })
}

/** A batch that was taken apart again and again: the lease must outlive the last request, so the rest waits. */
const OUT_OF_TIME: RecordOutcome = { outcome: 'retry', reason: 'out_of_time' }

const all = (records: readonly OutgoingRecord[], outcome: RecordOutcome): OperationResult => ({
  records: records.map(() => outcome),
  exchanges: [],
  rates: [],
})

const toRecord = ({ attempt: { delivery, pinnedBody }, body }: BegunAttempt): OutgoingRecord => ({
  eventId: delivery.event_id,
  event: JSON.parse(delivery.event) as JsonValue,
  input: body,
  isUncertain: pinnedBody !== undefined,
})

/** What a connector's own code breaks, or ours, is the end of this attempt and not the sender's. */
async function run(
  deps: SendAlongRouteDeps,
  tenant: Tenant,
  {
    route,
    ports: { ports, seen },
    records,
  }: { route: PreparedRoute; ports: Ports; records: readonly OutgoingRecord[] },
): Promise<OperationResult> {
  const sendsBefore = seen.sends
  const { connector, operation, connection } = route
  try {
    const call = { connector, operation, connection, records, now: deps.clock.now() }
    const result = await runOperation(call, ports)
    // A URL that leads inside will not lead outside by asking again, and asking again is what an attacker wants.
    if (!seen.blocked) return result
    return { ...result, records: all(records, { outcome: 'refused', reason: 'url_not_allowed' }).records }
  } catch (error) {
    const isSent = seen.sends > sendsBefore
    if (error instanceof HookFailed)
      return all(records, { outcome: isSent ? 'unknown' : 'refused', reason: error.code })
    // Hung up on: whoever starts again finds the lease.
    if (deps.signal.aborted) throw error
    tellBroken(deps, tenant, { route, error })
    return all(records, { outcome: isSent ? 'unknown' : 'retry', reason: PLATFORM_ERROR })
  }
}

/** For the operator: the tenant's log says no more than that it was us. */
function tellBroken(
  { events }: SendAlongRouteDeps,
  tenant: Tenant,
  { route, error }: { readonly route: PreparedRoute; readonly error: unknown },
): void {
  events.emit('delivery.failed', { tenant_id: tenant.id, route_id: route.routeId, reason: failureReason(error) })
}

/** Only what the machinery over there does counts: a 4xx is an answer, "not now" is one too. */
function healthOf({ outcome }: RecordOutcome, status: number | undefined): Health {
  if (outcome === 'delivered') return 'healthy'
  if (outcome === 'throttled' || outcome === 'refused') return 'unknown'
  return status === undefined || status >= 500 ? 'failing' : 'unknown'
}
