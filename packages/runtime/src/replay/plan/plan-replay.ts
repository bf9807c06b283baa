import { HowazitError, type Replay, type ReplayCause, type ReplayPatch, type ReplayPlanRequest } from '@howazit/sdk'
import { DEAD_LETTERS } from '../../dead-letters/dead-letter-fields.ts'
import { filterOf, parseIncidentId } from '../../dead-letters/incident-id.ts'
import type { LoadedDelivery } from '../../delivery/attempt/load-attempts.ts'
import { type Asked, asksForAnswers } from '../../filter/read-filter.ts'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { ReplayDeps } from '../replay-deps.ts'
import { aboutReplay, getReplayRow, type ReplaySummary, toReplay } from '../replay-row.ts'
import { chooseMapping } from './choose-mapping.ts'
import { freezeItems } from './freeze-items.ts'
import { loadSample, probe } from './probe.ts'
import { freezePatch, keepIdentity } from './replay-patch.ts'

export interface ReplayPlan extends ReplayPlanRequest, Pick<Asked, 'mayReadResponses'> {
  /**
   * Where nobody of the tenant asked for it: why it is there, and the id that makes it one however often it is planned. It is kept only
   * if there is something in it.
   */
  readonly origin?: { readonly replayId: string; readonly cause: ReplayCause }
}

/**
 * Freezes what a replay will send, and says how that would go:
 *
 * 1. which deliveries, in the order they were planned in, as rows, how many of what, and what of all that was asked for is left out
 *    (one transaction, as is what follows);
 * 2. by which version of their mapping, and with which patch;
 * 3. a sample, freed as for sending and put back;
 * 4. what would become of the sample, outside: a mapping is someone else's code.
 *
 * A plan that is only tried is rolled back after 3, and so is one of nothing that nobody asked for.
 *
 * @throws HowazitError of `readFilter`, `validation_failed` (no such version, no id of an incident, a patch that is none or would change
 * which event it is), `invalid_parameter` (no reason where there has to be one)
 */
export async function planReplay(deps: ReplayDeps, tenant: Tenant, asked: ReplayPlan): Promise<Replay> {
  const { oltp, ids, events } = deps
  const plan = { ...asked, where: whereOf(asked) }
  const patch = asked.patch && freezePatch(asked.patch)
  if (plan.includeUnknown === true) requireReason(deps)
  const replayId = plan.origin?.replayId ?? ids.newId()
  const { replay, sample, isKept } = await oltp.inTenant(tenant, (tx) =>
    freeze(deps, tx, { tenant, plan, patch, replayId }),
  )
  const probed = await probe(deps, tenant, sample)
  if (!isKept) return { ...replay, probe: probed }
  events.emit('replay.planned', { tenant_id: tenant.id, replay_id: replayId, deliveries: replay.itemCount })
  return await oltp.inTenant(tenant, async (tx) => {
    await tx.query(KEEP_PROBE, [tenant.id, replayId, JSON.stringify(probed)])
    return toReplay(await getReplayRow(tx, tenant, replayId))
  })
}

/** An incident is a filter; what is kept says so in words. @throws HowazitError `validation_failed` for what is no id of an incident */
export function whereOf({ incident, where }: Pick<ReplayPlanRequest, 'incident' | 'where'>): string | undefined {
  if (incident === undefined) return where
  const filter = filterOf(parseIncidentId(incident))
  return where === undefined || where.trim() === '' ? filter : `${filter} and (${where})`
}

interface Freeze {
  readonly replay: Replay
  readonly sample: readonly LoadedDelivery[]
  readonly isKept: boolean
}

interface Freezing {
  readonly tenant: Tenant
  readonly plan: ReplayPlan
  readonly patch: ReplayPatch | undefined
  readonly replayId: string
}

async function freeze(deps: ReplayDeps, tx: Tx, { tenant, plan, patch, replayId }: Freezing): Promise<Freeze> {
  const { where = null, mapping = 'current', includeUnknown = false, dryRun = false, origin } = plan
  const { fromStage = null, connector = 'current' } = plan
  const cause = origin ? JSON.stringify(origin.cause) : null
  await tx.query('savepoint tried')
  const how = [cause, fromStage, connector, patch ? JSON.stringify(patch) : null]
  const asked = [where, mapping, includeUnknown, EMPTY, deps.clock.now(), ...how]
  await tx.query(INSERT, [tenant.id, replayId, ...asked])
  const { itemCount, summary } = await freezeItems(deps, tx, { tenant, replayId, plan })
  await chooseMapping(tx, tenant, { replayId, mapping })
  if (patch) await keepIdentity(tx, tenant, { replayId, patch })
  await tx.query(SUMMARISE, [tenant.id, replayId, itemCount, JSON.stringify(summary)])
  const replay = toReplay(await getReplayRow(tx, tenant, replayId))
  const isKept = !dryRun && (origin === undefined || itemCount > 0)
  if (isKept) await deps.audit.record(tx, tenant, { ...aboutReplay(replayId), after: withoutFindings(replay) })
  const sample = await loadSample(deps, tx, { tenant, replayId, itemCount })
  if (!isKept) await tx.query('rollback to savepoint tried')
  return { replay, sample, isKept }
}

/** What was decided; what was found is in the plan, and so is what somebody answered: the log keeps it for ever. */
const withoutFindings = ({
  cause,
  where,
  mapping,
  connector,
  fromStage,
  patch,
  includesUnknown,
  itemCount,
}: Replay) => ({
  cause,
  ...(where !== undefined && (asksForAnswers(where, DEAD_LETTERS) ? { whereAnswers: true } : { where })),
  mapping,
  connector,
  fromStage,
  ...(patch && { patch: patch.operations.map(({ op, path }) => ({ op, path })) }),
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
  leftOut: { delivered: 0, unknown: 0, erased: 0, pinned: 0, unmade: 0, withoutConnector: 0 },
} satisfies ReplaySummary)

const INSERT = `
  insert into replays (tenant_id, id, filter, mapping, includes_unknown, summary, item_count, created_at, cause, from_stage,
    connector, patch)
  values ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11)`

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
