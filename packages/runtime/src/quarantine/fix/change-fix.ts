import { HowazitError, type QuarantineFix } from '@howazit/sdk'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { FixDeps } from './fix-deps.ts'
import { aboutFix, type FixRow, getFixRow, isOver, lockFixRow, toFix } from './fix-row.ts'
import { FIX_JOB, lookAfter, rest } from './look-after.ts'

type Locked = Omit<FixRow, 'failures'>

/** Lets in what passed. What runs or is over stays as it is: whoever lost sight of it may approve it again. @throws HowazitError `not_found`, `conflict` */
export const approveFix = (deps: FixDeps, tenant: Tenant, fixId: string): Promise<QuarantineFix> =>
  changeFix(deps, tenant, { fixId, to: 'running', become: approved })

/** Lets nothing more in. @throws HowazitError `not_found`, `conflict` */
export const cancelFix = (deps: FixDeps, tenant: Tenant, fixId: string): Promise<QuarantineFix> =>
  changeFix(deps, tenant, { fixId, to: 'cancelled', become: cancelled })

function approved(fix: Locked): boolean {
  const { id, status, passing_count: passing } = fix
  if (status === 'checking') throw conflict(fix, 'is still being judged: wait until it is planned')
  if (status === 'cancelled') throw conflict(fix, 'was cancelled: plan another one')
  if (status !== 'planned') return false
  if (passing === 0) throw new HowazitError('conflict', `Nothing of fix ${id} passes, so there is nothing to approve.`)
  return true
}

function cancelled(fix: Locked): boolean {
  if (fix.status === 'cancelled') return false
  if (isOver(fix)) throw conflict(fix, 'is over')
  return true
}

const conflict = ({ id, status }: Locked, why: string): HowazitError =>
  new HowazitError('conflict', `Fix ${id} ${why}.`, { details: { pointer: '/path/fixId', got: status } })

interface FixToChange {
  readonly fixId: string
  readonly to: 'running' | 'cancelled'
  /** Whether it becomes that now. @throws HowazitError `conflict` where it cannot */
  readonly become: (fix: Locked) => boolean
}

async function changeFix(deps: FixDeps, tenant: Tenant, { fixId, to, become }: FixToChange): Promise<QuarantineFix> {
  const { oltp, clock, jobs, events } = deps
  const now = clock.now()
  const { before, after } = await oltp.inTenant(tenant, async (tx) => {
    const locked = await lockFixRow(tx, tenant, fixId)
    if (become(locked)) await keep(tx, tenant, { fixId, to, now })
    const row = await getFixRow(tx, tenant, fixId)
    const said = { before: { status: locked.status }, after: { status: row.status, passing: row.passing_count } }
    await deps.audit.record(tx, tenant, { ...aboutFix(fixId), ...said })
    return { before: locked, after: row }
  })
  if (before.status !== after.status)
    events.emit('quarantine.changed', { tenant_id: tenant.id, fix_id: fixId, status: after.status })
  // After the commit: whoever is woken earlier would find it as it was.
  await jobs.wake(FIX_JOB)
  return toFix(after)
}

async function keep(
  tx: Tx,
  tenant: Tenant,
  { fixId, to, now }: { readonly fixId: string; readonly to: 'running' | 'cancelled'; readonly now: Date },
): Promise<void> {
  await tx.query(KEEP, [tenant.id, fixId, to, now])
  if (to === 'running') await lookAfter(tx, tenant, { fixId, now })
  else await rest(tx, tenant, { fixId, isOver: true, now })
}

const KEEP = `
  update quarantine_fixes
  set status = $3,
      started_at = case when $3 = 'running' then $4::timestamptz else started_at end,
      completed_at = case when $3 = 'cancelled' then $4::timestamptz end
  where tenant_id = $1
    and id = $2`
