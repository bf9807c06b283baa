import { HowazitError, type PlatformReplay, type PlatformReplayPlan, type PlatformReplayRequest } from '@howazit/sdk'
import { PLATFORM } from '../../audit/act.ts'
import { DEAD_LETTERS } from '../../dead-letters/dead-letter-fields.ts'
import { forEachStricken } from '../../dead-letters/for-each-stricken.ts'
import { readFilter } from '../../filter/read-filter.ts'
import { planReplay, whereOf } from '../plan/plan-replay.ts'
import { getPlatformReplay } from './get-platform-replay.ts'
import { aboutPlatformReplay, type PlatformReplayDeps, replayIdOf } from './platform-replay-deps.ts'
import { addPlan, insertPlatformReplay } from './platform-replay-row.ts'
import { toPlatformReplay } from './to-platform-replay.ts'

/**
 * A plan for each tenant that something of what is asked for did not arrive for, and one listing above them:
 *
 * 1. the listing, which the platform's audit log has with its reason,
 * 2. tenant by tenant its plan, through the tenant's own door, with an entry in the tenant's log; and that the tenant has one.
 *
 * Whoever dies in between leaves plans that nobody runs. A plan that is only tried is kept nowhere.
 *
 * @throws HowazitError of `readFilter`, `invalid_parameter` (no reason), `validation_failed` (nothing says what)
 */
export async function planPlatformReplay(
  deps: PlatformReplayDeps,
  request: PlatformReplayRequest,
): Promise<PlatformReplay> {
  const { oltp, ids, clock } = deps
  const { mapping = 'current', includeUnknown = false, dryRun = false, connector, fromStage } = request
  const where = requireFilter(deps, whereOf(request))
  const summary = {
    id: ids.newId(),
    where,
    mapping,
    includesUnknown: includeUnknown,
    reason: requireReason(deps),
    createdAt: clock.now().toISOString(),
  }
  if (!dryRun) await begin(deps, summary)
  const plans: PlatformReplayPlan[] = []
  const unreached = await forEachStricken(deps, async (tenant) => {
    const cause = { kind: 'all_tenants', platformReplayId: summary.id } as const
    const origin = { replayId: replayIdOf(summary.id, tenant.id), cause }
    const how = { mapping, includeUnknown, ...(connector && { connector }), ...(fromStage && { fromStage }) }
    const asked = { where, ...how, dryRun, mayReadResponses: false }
    const replay = await planReplay(deps, tenant, { ...asked, origin })
    if (replay.itemCount === 0) return
    if (!dryRun) await addPlan(oltp, { id: summary.id, tenantId: tenant.id, itemCount: replay.itemCount })
    plans.push({ tenantId: tenant.id, tenant: tenant.slug, replay })
  })
  if (!dryRun) return { ...(await getPlatformReplay(deps, summary.id)), unreached: [...unreached] }
  const itemCount = plans.reduce((sum, { replay }) => sum + replay.itemCount, 0)
  return toPlatformReplay({ ...summary, tenantCount: plans.length, itemCount }, { plans, unreached })
}

type Planned = Omit<PlatformReplay, 'tenantCount' | 'itemCount' | 'status' | 'progress' | 'plans' | 'unreached'>

async function begin({ oltp, audit }: PlatformReplayDeps, planned: Planned): Promise<void> {
  const { id, where: filter, mapping, includesUnknown, reason, createdAt } = planned
  const row = { id, filter, mapping, includes_unknown: includesUnknown, reason, created_at: new Date(createdAt) }
  await oltp.asOperator('plan a replay across tenants', async (tx) => {
    await insertPlatformReplay(tx, row)
    await audit.record(tx, PLATFORM, { ...aboutPlatformReplay(id), after: { where: filter, mapping, includesUnknown } })
  })
}

/** Read before anything is kept: there may be no tenant that it would be read for. */
function requireFilter(deps: PlatformReplayDeps, where = ''): string {
  if (where.trim() === '')
    throw new HowazitError('validation_failed', 'A replay across tenants says of what: by a filter or an incident.', {
      details: { pointer: '/where', expected: 'a filter, or incident' },
    })
  readFilter(deps, PLATFORM, {
    where,
    mayReadResponses: false,
    vocabulary: DEAD_LETTERS,
    pointer: '/where',
    firstParameter: 1,
  })
  return where
}

function requireReason({ act }: PlatformReplayDeps): string {
  if (act.reason !== undefined) return act.reason
  throw new HowazitError('invalid_parameter', 'Nobody crosses tenants without saying why.', {
    details: { pointer: '/header/x-howazit-reason', expected: 'a reason' },
  })
}
