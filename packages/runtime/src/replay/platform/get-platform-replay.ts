import type { PlatformReplay, PlatformReplayPlan } from '@howazit/sdk'
import { type ForEachDeps, forEachTenant } from '../../dead-letters/for-each-stricken.ts'
import { findReplayRow, toReplay } from '../replay-row.ts'
import { replayIdOf } from './platform-replay-deps.ts'
import { getPlatformReplayRow, toSummary } from './platform-replay-row.ts'
import { toPlatformReplay } from './to-platform-replay.ts'

/** With the plan of each tenant, read through its own door. @throws HowazitError `not_found` */
export async function getPlatformReplay(
  deps: Pick<ForEachDeps, 'oltp' | 'tenants'>,
  id: string,
): Promise<PlatformReplay> {
  const row = await getPlatformReplayRow(deps.oltp, id)
  const plans: PlatformReplayPlan[] = []
  const unreached = await forEachTenant(deps, row.tenants, async (tenant) => {
    const replay = await deps.oltp.inTenant(tenant, (tx) => findReplayRow(tx, tenant, replayIdOf(id, tenant.id)))
    if (replay) plans.push({ tenantId: tenant.id, tenant: tenant.slug, replay: toReplay(replay) })
  })
  return toPlatformReplay(toSummary(row), { plans, unreached })
}
