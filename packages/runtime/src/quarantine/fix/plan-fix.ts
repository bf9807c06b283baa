import { HowazitError, type QuarantineChange, type QuarantineFix, type QuarantineFixRequest } from '@howazit/sdk'
import { type Asked, asksForAnswers, readFilter } from '../../filter/read-filter.ts'
import { checkJsonPatch } from '../../json-patch/check-json-patch.ts'
import { findSource, versionNotFound } from '../../mappings/get-mapping-version.ts'
import { getMappingRow } from '../../mappings/mapping-row.ts'
import type { Tx } from '../../oltp/oltp.ts'
import { ASKED } from '../../oltp/statement-names.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { QUARANTINED } from '../quarantine-fields.ts'
import type { FixDeps } from './fix-deps.ts'
import { aboutFix, getFixRow, toFix } from './fix-row.ts'
import { FIX_JOB, lookAfter } from './look-after.ts'

export type FixPlan = QuarantineFixRequest & Pick<Asked, 'mayReadResponses'>

/**
 * Freezes which records a fix is about: what is quarantined later is not in it. From now on they are judged, step by step, by whoever
 * advances fixes.
 *
 * @throws HowazitError of `readFilter`, `validation_failed` (a patch that is none), `not_found` (the mapping), `invalid_parameter` (no
 * reason where there has to be one)
 */
export async function planFix(
  deps: FixDeps,
  tenant: Tenant,
  { change: asked, ...plan }: FixPlan,
): Promise<QuarantineFix> {
  const { oltp, ids, clock, jobs, events, act } = deps
  if (asked.kind === 'patch') checkJsonPatch(asked.operations, '/change/operations')
  if (asked.kind === 'discard') requireReason(deps)
  const fixId = ids.newId()
  const now = clock.now()
  const fix = await oltp.inTenant(tenant, async (tx) => {
    const change = await pinVersion(tx, tenant, asked)
    const { where = null } = plan
    await tx.query(INSERT, [tenant.id, fixId, where, JSON.stringify(change), act.reason ?? null, now])
    await freeze(deps, tx, { tenant, fixId, plan })
    await lookAfter(tx, tenant, { fixId, now })
    const planned = toFix(await getFixRow(tx, tenant, fixId))
    await deps.audit.record(tx, tenant, { ...aboutFix(fixId), after: withoutAnswers(planned) })
    return planned
  })
  events.emit('quarantine.planned', { tenant_id: tenant.id, fix_id: fixId, records: fix.itemCount })
  // After the commit: whoever is woken earlier would find nothing.
  await jobs.wake(FIX_JOB)
  return fix
}

/** The version of a mapping is that of now, however long it takes until somebody approves. */
async function pinVersion(tx: Tx, tenant: Tenant, change: QuarantineChange): Promise<QuarantineChange> {
  if (change.kind !== 'mapping') return change
  const { mappingId } = change
  const { latest_version: latest } = await getMappingRow(tx, tenant.id, mappingId)
  const { version = latest } = change
  if (!(await findSource(tx, tenant.id, { mappingId, version }))) throw versionNotFound(mappingId, version)
  return { ...change, version }
}

interface Freezing {
  readonly tenant: Tenant
  readonly fixId: string
  readonly plan: Omit<FixPlan, 'change'>
}

/** One statement: nothing of what it is about passes through here. */
async function freeze(deps: FixDeps, tx: Tx, { tenant, fixId, plan }: Freezing): Promise<void> {
  const reading = { ...plan, vocabulary: QUARANTINED, pointer: '/where', firstParameter: 3 }
  const { sql, values } = readFilter(deps, tenant, reading)
  await tx.query(`${FREEZE} and ${sql} ${COUNT}`, [tenant.id, fixId, ...values])
}

/** What was decided. Values of a patch and of a filter may be somebody's answers, and the log keeps them for ever. */
const withoutAnswers = ({ where, change, itemCount }: QuarantineFix) => ({
  ...(where !== undefined && (asksForAnswers(where, QUARANTINED) ? { whereAnswers: true } : { where })),
  change:
    change.kind === 'patch'
      ? { kind: change.kind, operations: change.operations.map(({ op, path }) => ({ op, path })) }
      : change,
  itemCount,
})

function requireReason({ act }: FixDeps): void {
  if (act.reason !== undefined) return
  throw new HowazitError('invalid_parameter', 'What was accepted is not discarded without saying why.', {
    details: { pointer: '/header/x-howazit-reason', expected: 'a reason, to discard' },
  })
}

const INSERT = `
  insert into quarantine_fixes (tenant_id, id, filter, change, reason, created_at)
  values ($1, $2, $3, $4, $5, $6)`

const FREEZE = `${ASKED}
  with frozen as (
    insert into quarantine_fix_items (tenant_id, fix_id, position, quarantine_id)
    select $1, $2, row_number() over (order by q.created_at, q.id), q.id
    from quarantined_responses q
    where q.tenant_id = $1
      and q.state = 'held'`

const COUNT = `
    returning 1
  )
  update quarantine_fixes
  set item_count = (select count(*)::int from frozen)
  where tenant_id = $1
    and id = $2`
