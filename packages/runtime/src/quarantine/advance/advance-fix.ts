import type { Tenant } from '../../tenancy/tenant.ts'
import { getFixRow } from '../fix/fix-row.ts'
import { rest } from '../fix/look-after.ts'
import type { AdvanceDeps } from './advance-deps.ts'
import { checkItems } from './check-items.ts'
import { releaseItems } from './release-items.ts'

/**
 * One step of a fix:
 *
 *   checking   the next records are changed and judged, and what would become of each is written down
 *   running    the next that passed are changed and judged again, and let in: stored, marked, and counted in one transaction
 *
 * Changing and judging hold no lock, because a mapping is someone else's code. What a step found counts only where the fix stands where the
 * step began; whoever dies in between, or comes second, has done nothing. Resolves to whether there is more to do.
 */
export async function advanceFix(deps: AdvanceDeps, tenant: Tenant, fixId: string): Promise<boolean> {
  const fix = await deps.oltp.inTenant(tenant, (tx) => getFixRow(tx, tenant, fixId))
  if (fix.status === 'checking') return await checkItems(deps, tenant, fix)
  if (fix.status === 'running') return await releaseItems(deps, tenant, fix)
  // Somebody else ended it, and has not come to say so.
  await deps.oltp.inTenant(tenant, (tx) =>
    rest(tx, tenant, { fixId, isOver: fix.status !== 'planned', now: deps.clock.now() }),
  )
  return false
}
