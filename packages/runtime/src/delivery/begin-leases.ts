import type { MappingPool } from '@howazit/connector-kit'
import type { Oltp } from '../oltp/oltp.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { attemptBudgetMs } from './attempt/attempt-budget.ts'
import { type BegunAttempt, beginAttempts } from './attempt/begin-attempts.ts'
import { endOversized, endPostponed, endSettled, endUnmapped } from './attempt/decide-ending.ts'
import type { Ending } from './attempt/finish-attempts.ts'
import { groupRequests } from './attempt/group-requests.ts'
import { type PrepareDeps, type PreparedAttempt, prepareAttempts, type Settlement } from './attempt/prepare-attempts.ts'
import { renderBodies } from './attempt/render-bodies.ts'
import { admitRequests } from './limits/admit-requests.ts'
import { mostAtOnce } from './limits/most-at-once.ts'
import type { RateGate } from './limits/rate-gate.ts'
import type { Lease } from './pick-deliveries.ts'

export interface BeginLeasesDeps extends PrepareDeps {
  readonly oltp: Oltp
  readonly secrets: Secrets
  readonly mappings: Pick<MappingPool, 'map'>
  readonly gate: RateGate
  readonly timeoutMs: number
}

export interface LeasesToBegin {
  readonly leases: readonly Lease[]
  /** Nothing can be sent to this endpoint for so long. */
  readonly onRest: (endpointId: string, waitMs: number) => void
  /** So many may be under way to this endpoint at once. */
  readonly onCap: (endpointId: string, most: number) => void
}

export interface BegunLeases {
  /** Of what is not sent now. */
  readonly endings: readonly Ending[]
  /** What goes out in one request each; their attempts are on the log. */
  readonly groups: readonly (readonly BegunAttempt[])[]
}

/** How long a lease outlives the longest attempt: time to record the ending, also when the database is slow. */
export const LEASE_MARGIN_MS = 30_000
const CLAIMED_ELSEWHERE_MS = 1_000

/** Everything that comes before a request, up to the transaction that records that its attempt begins; the last thing that may fail. */
export async function beginLeases(
  deps: BeginLeasesDeps,
  tenant: Tenant,
  { leases, onRest, onCap }: LeasesToBegin,
): Promise<BegunLeases> {
  const { clock } = deps
  const prepared = await prepareAttempts(deps, tenant, leases)
  for (const { target } of prepared.filter(isAttempt)) {
    const most = target.kind === 'route' ? mostAtOnce(target) : undefined
    if (target.kind === 'route' && most !== undefined) onCap(target.connectionId, most)
  }
  const settled = prepared.filter(isSettlement).map((each) => endSettled(each, clock.now()))
  const rendered = await renderBodies(deps, tenant, prepared.filter(isAttempt))
  const unmapped = rendered.flatMap((each) =>
    'unmapped' in each ? [endUnmapped(each.attempt, each.unmapped, clock.now())] : [],
  )
  const ready = rendered.flatMap((each) => ('body' in each ? [each] : []))
  const now = clock.now()
  const leaseMs = (attempt: PreparedAttempt) => budgetMs(deps, attempt) + LEASE_MARGIN_MS
  const { groups, oversized } = groupRequests(ready)
  const { admitted, held, resting } = await admitRequests(deps.gate, tenant, groups)
  for (const [endpointId, waitMs] of resting) onRest(endpointId, waitMs)
  const { begun, unclaimed } = await beginAttempts(deps, tenant, { rendered: admitted.flat(), now, leaseMs })
  const begunById = new Map(begun.map((each) => [each.attempt.delivery.id, each]))
  return {
    endings: [
      ...settled,
      ...unmapped,
      ...oversized.map(({ attempt }) => endOversized(attempt)),
      ...held.map(({ ready: { attempt }, waitMs }) => endPostponed(attempt, { now, reason: 'rate_limited', waitMs })),
      ...unclaimed.map((attempt) =>
        endPostponed(attempt, { now, reason: 'same_event_under_way', waitMs: CLAIMED_ELSEWHERE_MS }),
      ),
    ],
    groups: admitted.map((group) => group.flatMap(({ attempt }) => begunById.get(attempt.delivery.id) ?? [])),
  }
}

const isAttempt = (each: PreparedAttempt | Settlement): each is PreparedAttempt => each.kind === 'attempt'
const isSettlement = (each: PreparedAttempt | Settlement): each is Settlement => each.kind === 'settlement'

const budgetMs = ({ timeoutMs }: BeginLeasesDeps, { target }: PreparedAttempt): number =>
  target.kind === 'webhook' ? timeoutMs : attemptBudgetMs(target, timeoutMs)
