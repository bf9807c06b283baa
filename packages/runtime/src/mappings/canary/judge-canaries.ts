import type { AuditLog } from '../../audit/audit-log.ts'
import type { Clock } from '../../clock.ts'
import type { Events } from '../../events.ts'
import type { Ids } from '../../ids.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Oltp, Tx } from '../../oltp/oltp.ts'
import type { Tenant, Tenants } from '../../tenancy/tenant.ts'
import { lockMappingRow, type MappingRow } from '../mapping-row.ts'
import { takeBack } from '../rollback-mapping.ts'
import { announceTakenBack } from './announce-taken-back.ts'
import { type CanaryOutcomes, countOutcomes } from './count-outcomes.ts'
import { judgeCanary, type Outcomes } from './judge-canary.ts'

export interface JudgeCanariesDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'list'>
  readonly auditLog: AuditLog
  readonly jobs: Pick<Jobs, 'onWake' | 'wake'>
  readonly events: Events
  readonly clock: Clock
  readonly ids: Ids
}

/** A tenant without a canary costs one look into an empty index: a thousand of them about a second of one connection. */
const EVERY_MS = 60_000

/** Every minute, until the jobs are closed. */
export async function startJudgingCanaries(deps: JudgeCanariesDeps) {
  await deps.jobs.onWake('judge-canaries', { everyMs: EVERY_MS, work: createJudgeCanaries(deps) })
  return { stop: async () => {} }
}

/** Takes back the canaries that do worse than what stands beside them (`judgeCanary`), each in a transaction of its own. */
export function createJudgeCanaries(deps: JudgeCanariesDeps) {
  return async function judgeCanaries(signal: AbortSignal): Promise<void> {
    for (const tenant of await deps.tenants.list()) {
      for (const mappingId of await findCanaries(deps.oltp, tenant)) {
        if (signal.aborted) return
        await judgeOne(deps, tenant, mappingId)
      }
    }
  }
}

async function findCanaries(oltp: Oltp, tenant: Tenant): Promise<readonly string[]> {
  const { rows } = await oltp.inTenant(tenant, (tx) => tx.query<{ id: string }>(SELECT_CANARIES, [tenant.id]))
  return rows.map(({ id }) => id)
}

async function judgeOne(deps: JudgeCanariesDeps, tenant: Tenant, mappingId: string): Promise<void> {
  const { oltp, auditLog, jobs, events } = deps
  await auditLog.ready()
  const taken = await oltp.inTenant(tenant, async (tx) => {
    // Locked first: whoever publishes or takes back meanwhile comes before or after all of it.
    const row = await lockMappingRow(tx, tenant.id, mappingId)
    return await takeBackIfWorse(deps, tx, { tenant, row })
  })
  if (!taken) return
  const { canary, published } = taken.outcomes
  events.emit('mapping.rolled_back', {
    tenant_id: tenant.id,
    mapping_id: mappingId,
    version: taken.version,
    canary_delivered: canary.delivered,
    canary_failed: canary.failed,
    published_delivered: published.delivered,
    published_failed: published.failed,
  })
  // After the commit: what the tenant is told by waits to be delivered.
  await jobs.wake('deliver')
}

interface TakenBack {
  readonly version: number
  readonly outcomes: CanaryOutcomes
}

async function takeBackIfWorse(
  { auditLog, clock, ids }: JudgeCanariesDeps,
  tx: Tx,
  { tenant, row }: { readonly tenant: Tenant; readonly row: MappingRow },
): Promise<TakenBack | undefined> {
  const { id: mappingId, canary_version: version, published_version: published, canary_since: since } = row
  if (version === null || published === null || since === null) return undefined
  const outcomes = await countOutcomes(tx, tenant.id, { mappingId, canary: version, published, since })
  const judged = judgeCanary(outcomes.canary, outcomes.published)
  if (judged.verdict !== 'worse') return undefined

  const now = clock.now()
  const reason = `${describe(version, outcomes.canary)}, and ${describe(published, outcomes.published)}: by chance in one of ${Math.round(1 / Math.max(judged.pValue, 1e-12)).toLocaleString('en')} cases.`
  const audit = auditLog.as({ actor: { kind: 'platform' }, operation: 'rollbackMapping', reason })
  await takeBack(tx, tenant, { before: row, now, reason, audit })
  await announceTakenBack(tx, tenant, { row, reason, now, ids })
  return { version, outcomes }
}

function describe(version: number, { delivered, failed }: Outcomes): string {
  const all = delivered + failed
  return `of version ${version} ${failed} of ${all} deliveries failed${all === 0 ? '' : ` (${((failed / all) * 100).toFixed(1)} %)`}`
}

const SELECT_CANARIES = `
  select id
  from mappings
  where tenant_id = $1
    and canary_since is not null
    and deleted_at is null`
