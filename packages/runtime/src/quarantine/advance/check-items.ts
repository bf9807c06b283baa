import type { Tx } from '../../oltp/oltp.ts'
import { findResponseKeys } from '../../responses/claim-response-keys.ts'
import type { StorableCandidate } from '../../responses/store-candidates.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { type Prepared, prepareRecords } from '../change/prepare-records.ts'
import type { Failure } from '../change/transform.ts'
import { type FixRow, lockFixRow } from '../fix/fix-row.ts'
import { rest } from '../fix/look-after.ts'
import { type AdvanceDeps, ITEMS_MAX } from './advance-deps.ts'
import { type Item, readItems } from './read-items.ts'

/** Judges the next items of a fix and writes the verdicts down. Resolves to whether more are to be judged. */
export async function checkItems(deps: AdvanceDeps, tenant: Tenant, fix: FixRow): Promise<boolean> {
  const { oltp, events, clock } = deps
  const { id: fixId, checked_count: after, change } = fix
  const items = await readItems(oltp, tenant, { fixId, after, verdict: 'unchecked', count: ITEMS_MAX })
  const prepared =
    change.kind === 'discard' ? undefined : await prepareRecords(deps, tenant, { change, records: items })
  const planned = await oltp.inTenant(tenant, async (tx) => {
    const now = clock.now()
    const locked = await lockFixRow(tx, tenant, fixId)
    // Somebody else made this step, or ended the fix.
    if (locked.status !== 'checking' || locked.checked_count !== after) return undefined
    const failures = prepared ? await findFailures(tx, tenant, prepared) : items.map(() => undefined)
    await keepVerdicts(tx, tenant, { fixId, items, failures })
    const checked = after + items.length
    const isPlanned = checked === locked.item_count
    const passing = locked.passing_count + failures.filter((failure) => failure === undefined).length
    await tx.query(KEEP, [
      tenant.id,
      fixId,
      checked,
      passing,
      isPlanned ? 'planned' : 'checking',
      isPlanned ? now : null,
    ])
    if (isPlanned) await rest(tx, tenant, { fixId, isOver: false, now })
    return isPlanned ? { records: checked, passing } : undefined
  })
  if (planned) events.emit('quarantine.checked', { tenant_id: tenant.id, fix_id: fixId, ...planned })
  return !planned
}

/** What keeps each of them out: what it came to, or what was stored under its key. */
async function findFailures(
  tx: Tx,
  tenant: Tenant,
  prepared: readonly Prepared[],
): Promise<readonly (Failure | undefined)[]> {
  const candidates = prepared.flatMap((each) => ('candidate' in each ? [each.candidate] : []))
  const keys = await findResponseKeys(
    tx,
    tenant.id,
    candidates.map(({ response }) => response.responseId),
  )
  const isOthers = ({ response }: StorableCandidate) => {
    const key = keys.get(response.responseId)
    return key !== undefined && !key.isErased && key.bodyHash !== response.bodyHash
  }
  return prepared.map((each) => {
    if ('failure' in each) return each.failure
    if (keys.get(each.candidate.response.responseId)?.isErased) return { code: 'erased', pointer: '' }
    return isOthers(each.candidate) ? { code: 'idempotency_key_reuse', pointer: '' } : undefined
  })
}

interface Verdicts {
  readonly fixId: string
  readonly items: readonly Item[]
  readonly failures: readonly (Failure | undefined)[]
}

async function keepVerdicts(tx: Tx, tenant: Tenant, { fixId, items, failures }: Verdicts): Promise<void> {
  await tx.query(KEEP_VERDICTS, [
    tenant.id,
    fixId,
    items.map(({ position }) => position),
    failures.map((failure) => failure?.code ?? null),
    failures.map((failure) => failure?.pointer ?? null),
  ])
}

const KEEP_VERDICTS = `
  update quarantine_fix_items i
  set verdict = case when g.code is null then 'passes' else 'fails' end, code = g.code, pointer = g.pointer
  from unnest($3::int[], $4::text[], $5::text[]) as g (position, code, pointer)
  where i.tenant_id = $1
    and i.fix_id = $2
    and i.position = g.position`

const KEEP = `
  update quarantine_fixes
  set checked_count = $3, passing_count = $4, status = $5, checked_at = $6
  where tenant_id = $1
    and id = $2`
