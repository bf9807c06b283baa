import type { Tx } from '../../../oltp/oltp.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import { type InsightRow, lockInsightRow } from '../insight-row.ts'
import { rest } from '../look-after.ts'
import { beginRun, endRuns, type RunEnd } from '../runs.ts'
import type { AdvanceDeps } from './advance-deps.ts'

/** An insight that is ours to work on, as it was when we took it. */
export type Claim = Omit<InsightRow, 'runs'>

/** Somebody else has it, or ended it: what was worked out does not count. */
export class ClaimLost extends Error {
  override name = 'ClaimLost'
}

/** Longer than a step takes: the one that reads comments is made in portions, each of which claims anew. */
const LEASE_MS = 60_000

export interface ClaimRequest {
  readonly insightId: string
  /** Who claims: what it has already it keeps. */
  readonly holder: string
}

interface UnderWay {
  readonly id: string
  readonly status: 'queued' | 'running'
  readonly holder: string | null
  readonly lease_until: Date | null
}

/** Undefined while another process has it, while as many as may run do, and once it is over. */
export async function claimInsight(
  { oltp, clock, ids, runningMax }: Pick<AdvanceDeps, 'oltp' | 'clock' | 'ids' | 'runningMax'>,
  tenant: Tenant,
  { insightId, holder }: ClaimRequest,
): Promise<Claim | undefined> {
  return await oltp.inTenant(tenant, async (tx) => {
    const now = clock.now()
    // All of the tenant, in the same order for everybody: two that come at once count each other.
    const { rows } = await tx.query<UnderWay>(LOCK_UNDER_WAY, [tenant.id])
    const mine = rows.find(({ id }) => id === insightId)
    if (!mine) {
      await rest(tx, tenant, { insightId, now })
      return undefined
    }
    const isHeld = mine.holder !== null && mine.lease_until !== null && mine.lease_until > now
    if (isHeld && mine.holder !== holder) return undefined
    const others = rows.filter(({ id, status }) => id !== insightId && status === 'running')
    if (mine.status === 'queued' && others.length >= runningMax) return undefined

    const leaseUntil = new Date(now.getTime() + LEASE_MS)
    await tx.query(CLAIM, [tenant.id, insightId, holder, leaseUntil, now])
    const claim = await lockInsightRow(tx, tenant, insightId)
    if (mine.holder !== holder) await beginRun(tx, tenant, { id: ids.newId(), insightId, attempt: claim.fence, now })
    return claim
  })
}

/** First in every transaction that writes what a step came to. @throws ClaimLost */
export async function holdInsight(tx: Tx, tenant: Tenant, { id, fence }: Claim): Promise<Claim> {
  const locked = await lockInsightRow(tx, tenant, id)
  if (locked.status !== 'running' || locked.fence !== fence) throw new ClaimLost(`Insight ${id} is another's.`)
  return locked
}

/** Lets go, so that the next one need not wait for the lease. */
export async function releaseInsight(
  { oltp }: Pick<AdvanceDeps, 'oltp'>,
  tenant: Tenant,
  { holder, ...end }: RunEnd & { readonly holder: string },
): Promise<void> {
  await oltp.inTenant(tenant, async (tx) => {
    const { rowCount } = await tx.query(RELEASE, [tenant.id, end.insightId, holder])
    if (rowCount > 0) await endRuns(tx, tenant, end)
  })
}

const LOCK_UNDER_WAY = `
  select id, status, holder, lease_until
  from insights
  where tenant_id = $1
    and status in ('queued', 'running')
  order by id
  for update`

const CLAIM = `
  update insights
  set status = 'running',
      fence = case when holder = $3 then fence else fence + 1 end,
      holder = $3,
      lease_until = $4,
      started_at = coalesce(started_at, $5)
  where tenant_id = $1
    and id = $2`

const RELEASE = `
  update insights
  set holder = null, lease_until = null
  where tenant_id = $1
    and id = $2
    and holder = $3`
