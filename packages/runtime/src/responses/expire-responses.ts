import { HowazitError } from '@howazit/sdk'
import type { Audit, AuditLog } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { forgetQuarantined, lockOlder } from '../quarantine/forget-quarantined.ts'
import type { Tenant, Tenants } from '../tenancy/tenant.ts'
import { createDeleteResponse } from './delete-response.ts'

export interface ExpireResponsesDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'list'>
  readonly auditLog: AuditLog
  readonly events: Events
  readonly clock: Clock
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const PAGE_SIZE = 500

/** One entry tells of a page: one for each response would make the log as long as what was erased. */
const UNTOLD: Audit = { record: async () => {} }

/** Every hour, until the jobs are closed. */
export async function startExpiring(deps: ExpireResponsesDeps & { readonly jobs: Pick<Jobs, 'onWake'> }) {
  // Taken by name: to spread a context would open everything in it.
  await deps.jobs.onWake('expire-responses', { everyMs: HOUR_MS, work: createExpireResponses(deps) })
  return { stop: async () => {} }
}

/**
 * Erases responses that are older, by the time they were submitted, than their tenant keeps them: as if somebody had deleted
 * each, so that dashboards subtract them and a redelivery does not bring them back. Of what is in quarantine it counts when it was
 * accepted: when it says that it was submitted may be what is wrong with it.
 */
export function createExpireResponses({ oltp, tenants, auditLog, events, clock }: ExpireResponsesDeps) {
  const erase = createDeleteResponse({ oltp, clock, events, audit: UNTOLD })
  const audit = auditLog.as({ actor: { kind: 'platform' }, operation: 'expireResponses' })

  return async function expireResponses(signal: AbortSignal): Promise<void> {
    for (const tenant of await tenants.list()) {
      if (tenant.retentionDays === undefined) continue
      const before = new Date(clock.now().getTime() - tenant.retentionDays * DAY_MS)
      while (!signal.aborted && (await expirePage(tenant, before, signal)) === PAGE_SIZE);
      while (!signal.aborted && (await forgetPage(tenant, before)) === PAGE_SIZE);
    }
  }

  async function expirePage(tenant: Tenant, before: Date, signal: AbortSignal): Promise<number> {
    const { rows } = await oltp.inTenant(tenant, (tx) =>
      tx.query<{ id: string }>(SELECT_EXPIRED, [tenant.id, before, PAGE_SIZE]),
    )
    let erased = 0
    for (const { id } of rows) {
      if (signal.aborted) break
      await erase(tenant, id).catch(ignoreGone)
      erased += 1
    }
    if (erased > 0) await tell(tenant, { erased, submittedBefore: before.toISOString() })
    return rows.length
  }

  async function forgetPage(tenant: Tenant, acceptedBefore: Date): Promise<number> {
    return await oltp.inTenant(tenant, async (tx) => {
      const ids = await lockOlder(tx, tenant.id, { acceptedBefore, count: PAGE_SIZE })
      await forgetQuarantined(tx, { tenantId: tenant.id, ids, resolution: 'expired', now: clock.now() })
      return ids.length
    })
  }

  async function tell(tenant: Tenant, after: { readonly erased: number; readonly submittedBefore: string }) {
    await auditLog.ready()
    await oltp.inTenant(tenant, (tx) => audit.record(tx, tenant, { subject: { type: 'tenant', id: tenant.id }, after }))
  }
}

const SELECT_EXPIRED = `
  select id
  from responses
  where tenant_id = $1 and submitted_at < $2
  order by submitted_at
  limit $3`

/** Somebody deleted it meanwhile. */
function ignoreGone(error: unknown): void {
  if (!HowazitError.is(error) || error.code !== 'not_found') throw error
}
