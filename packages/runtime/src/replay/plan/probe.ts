import { runOperation } from '@howazit/connector-kit'
import type { ReplayProbe } from '@howazit/sdk'
import type { ReadyAttempt } from '../../delivery/attempt/begin-attempts.ts'
import { type LoadedDelivery, loadLeased } from '../../delivery/attempt/load-attempts.ts'
import { type PreparedAttempt, prepareLoaded, type Settlement } from '../../delivery/attempt/prepare-attempts.ts'
import { renderBodies } from '../../delivery/attempt/render-bodies.ts'
import { sendNothing } from '../../mappings/send-nothing.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { releaseItems } from '../advance/release-items.ts'
import type { ReplayDeps } from '../replay-deps.ts'

const SAMPLE_MAX = 50
const ONE_ATTEMPT = [0]

export interface Sampled {
  readonly tenant: Tenant
  readonly replayId: string
  readonly itemCount: number
}

/**
 * Some of the items, spread over all of them, as a sender would find them: freed by the statement that frees them for sending, read by
 * the one that reads what is leased, and put back. So what is predicted cannot differ from what will be done.
 */
export async function loadSample(
  deps: ReplayDeps,
  tx: Tx,
  { tenant, replayId, itemCount }: Sampled,
): Promise<readonly LoadedDelivery[]> {
  const count = Math.min(itemCount, SAMPLE_MAX)
  if (count === 0) return []
  const positions = Array.from({ length: count }, (_, index) => 1 + Math.floor((index * itemCount) / count))
  await tx.query('savepoint sampled')
  const { freed } = await releaseItems(tx, tenant, { replayId, positions, now: deps.clock.now(), jitterMs: 0 })
  const loaded = await loadLeased(deps, tx, { tenant, leases: freed })
  await tx.query('rollback to savepoint sampled')
  return loaded
}

/** What would become of a sample: mapped, and run with an outside world that takes no call. */
export async function probe(deps: ReplayDeps, tenant: Tenant, sample: readonly LoadedDelivery[]): Promise<ReplayProbe> {
  const { oltp, secrets, clock, pinnedConnectors, connectors } = deps
  const preparing = { oltp, secrets, clock, pinnedConnectors, connectors, scheduleMs: ONE_ATTEMPT }
  const prepared = await prepareLoaded(preparing, tenant, sample)
  const rendered = await renderBodies(deps, tenant, prepared.filter(isAttempt))
  const fates: Fate[] = [
    ...prepared.filter(isSettlement).flatMap(ofSettlement),
    ...rendered.flatMap((each) => ('unmapped' in each ? [{ of: each.attempt, code: each.unmapped }] : [])),
  ]
  for (const each of rendered) if ('body' in each) fates.push({ of: each.attempt, code: await rehearse(deps, each) })
  return summarise(fates)
}

interface Fate {
  readonly of: Pick<PreparedAttempt | Settlement, 'delivery'>
  /** Why it would fail. */
  readonly code: string | undefined
}

const isAttempt = (each: PreparedAttempt | Settlement): each is PreparedAttempt => each.kind === 'attempt'
const isSettlement = (each: PreparedAttempt | Settlement): each is Settlement => each.kind === 'settlement'

/** What waits, or is over there already, does not fail. */
const ofSettlement = (settlement: Settlement): readonly Fate[] => [
  {
    of: settlement,
    code: settlement.status === 'pending' || settlement.status === 'delivered' ? undefined : settlement.reason,
  },
]

/** Why the operation would refuse what was made; undefined where it would go out, or has to ask the other side first. */
async function rehearse({ clock }: ReplayDeps, { attempt, body }: ReadyAttempt): Promise<string | undefined> {
  const { target, delivery } = attempt
  if (target.kind === 'webhook') return undefined
  const { connector, operation, connection } = target
  const event = JSON.parse(delivery.event)
  const records = [{ eventId: delivery.event_id, event, input: body, isUncertain: false }]
  const now = clock.now()
  const result = await runOperation({ connector, operation, connection, records, now }, sendNothing(now)).catch(
    () => undefined,
  )
  const outcome = result?.records[0]
  return outcome?.outcome === 'refused' ? outcome.reason : undefined
}

function summarise(fates: readonly Fate[]): ReplayProbe {
  const failing = fates.flatMap(({ of, code }) => (code === undefined ? [] : [{ code, deliveryId: of.delivery.id }]))
  const groups = [...Map.groupBy(failing, ({ code }) => code)].map(([code, [first, ...others]]) => ({
    code,
    count: 1 + others.length,
    deliveryId: first?.deliveryId as string,
  }))
  return {
    sampled: fates.length,
    wouldSend: fates.length - failing.length,
    wouldFail: groups.sort((a, b) => b.count - a.count),
  }
}
