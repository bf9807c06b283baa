import { HowazitError, type Replay, type ReplayPlanRequest } from '@howazit/sdk'
import type { Asked } from '../../dead-letters/filter/read-filter.ts'
import type { LoadedDelivery } from '../../delivery/attempt/load-attempts.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { ReplayDeps } from '../replay-deps.ts'
import { getReplayRow, type ReplaySummary, replaySubject, toReplay } from '../replay-row.ts'
import { chooseMapping } from './choose-mapping.ts'
import { freezeItems } from './freeze-items.ts'
import { loadSample, probe } from './probe.ts'
import { summarise } from './summarise.ts'

export type ReplayPlan = ReplayPlanRequest & Pick<Asked, 'mayReadResponses'>

/**
 * Freezes what a replay will send, and says how that would go:
 *
 * 1. which deliveries, in the order they were planned in, as rows (one transaction, as is what follows);
 * 2. by which version of their mapping, how many of what, and what of all that was asked for is left out;
 * 3. a sample, freed as for sending and put back;
 * 4. what would become of the sample, outside: a mapping is someone else's code.
 *
 * A plan that is only tried is rolled back after 3.
 *
 * @throws HowazitError of `readFilter`, `validation_failed` (no such version), `invalid_parameter` (no reason where there has to be one)
 */
export async function planReplay(deps: ReplayDeps, tenant: Tenant, plan: ReplayPlan): Promise<Replay> {
  const { oltp, ids, events } = deps
  if (plan.includeUnknown === true) requireReason(deps)
  const replayId = ids.newId()
  const { replay, sample } = await oltp.inTenant(tenant, (tx) => freeze(deps, tx, { tenant, plan, replayId }))
  const probed = await probe(deps, tenant, sample)
  if (plan.dryRun === true) return { ...replay, probe: probed }
  events.emit('replay.planned', { tenant_id: tenant.id, replay_id: replayId, deliveries: replay.itemCount })
  return await oltp.inTenant(tenant, async (tx) => {
    await tx.query(KEEP_PROBE, [tenant.id, replayId, JSON.stringify(probed)])
    return toReplay(await getReplayRow(tx, tenant, replayId))
  })
}

interface Freezing {
  readonly tenant: Tenant
  readonly plan: ReplayPlan
  readonly replayId: string
}

async function freeze(
  deps: ReplayDeps,
  tx: Tx,
  { tenant, plan, replayId }: Freezing,
): Promise<{ readonly replay: Replay; readonly sample: readonly LoadedDelivery[] }> {
  const { where = null, mapping = 'current', includeUnknown = false, dryRun = false } = plan
  if (dryRun) await tx.query('savepoint tried')
  await tx.query(INSERT, [tenant.id, replayId, where, mapping, includeUnknown, EMPTY, deps.clock.now()])
  await freezeItems(deps, tx, { tenant, replayId, plan })
  await chooseMapping(tx, tenant, { replayId, mapping })
  const { itemCount, summary } = await summarise(deps, tx, { tenant, replayId, plan })
  await tx.query(SUMMARISE, [tenant.id, replayId, itemCount, JSON.stringify(summary)])
  const replay = toReplay(await getReplayRow(tx, tenant, replayId))
  if (!dryRun) await deps.audit.record(tx, tenant, { subject: replaySubject(replayId), after: withoutFindings(replay) })
  const sample = await loadSample(deps, tx, { tenant, replayId, itemCount })
  if (dryRun) await tx.query('rollback to savepoint tried')
  return { replay, sample }
}

/** What was decided; what was found is in the plan. */
const withoutFindings = ({ where, mapping, includesUnknown, itemCount }: Replay) => ({
  where,
  mapping,
  includesUnknown,
  itemCount,
})

function requireReason({ act }: ReplayDeps): void {
  if (act.reason !== undefined) return
  throw new HowazitError('invalid_parameter', 'What may be over there is not sent again without saying why.', {
    details: { pointer: '/header/x-howazit-reason', expected: 'a reason, with includeUnknown' },
  })
}

const EMPTY: string = JSON.stringify({
  payloadBytes: 0,
  endpoints: 0,
  groups: [],
  leftOut: { delivered: 0, unknown: 0, erased: 0 },
} satisfies ReplaySummary)

const INSERT = `
  insert into replays (tenant_id, id, filter, mapping, includes_unknown, summary, item_count, created_at)
  values ($1, $2, $3, $4, $5, $6, 0, $7)`

const SUMMARISE = `
  update replays
  set item_count = $3, summary = $4
  where tenant_id = $1
    and id = $2`

const KEEP_PROBE = `
  update replays
  set summary = jsonb_set(summary, '{probe}', $3)
  where tenant_id = $1
    and id = $2`
