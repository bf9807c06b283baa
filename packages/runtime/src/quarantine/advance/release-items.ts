import type { Tx } from '../../oltp/oltp.ts'
import { OUTBOX_CHANNEL } from '../../outbox/dispatch-outbox.ts'
import { type StorableCandidate, type StoreEnd, storeCandidates } from '../../responses/store-candidates.ts'
import { placementKey } from '../../tenancy/placement.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { type Prepared, prepareRecords } from '../change/prepare-records.ts'
import { type FixRow, lockFixRow } from '../fix/fix-row.ts'
import { rest } from '../fix/look-after.ts'
import { type AdvanceDeps, ITEMS_MAX } from './advance-deps.ts'
import type { ItemEnding } from './item-ending.ts'
import { type Item, readItems } from './read-items.ts'
import { discardRecords, keepEndings, lockHeld, releaseRecords } from './record-changes.ts'

/** Lets in, or discards, the next items that passed. Resolves to whether there are more. */
export async function releaseItems(deps: AdvanceDeps, tenant: Tenant, fix: FixRow): Promise<boolean> {
  const { oltp, partitions } = deps
  const { id: fixId, position: after, change } = fix
  const items = await readItems(oltp, tenant, { fixId, after, verdict: 'passes', count: ITEMS_MAX })
  const prepared =
    change.kind === 'discard' ? undefined : await prepareRecords(deps, tenant, { change, records: items })
  // Before the transaction: making a partition takes locks that storing must not wait for while it holds rows.
  await partitions.ensureMonths(
    tenant,
    candidatesOf(prepared).map(({ body }) => new Date(body!.submittedAt)),
  )
  const step = await oltp.inTenant(tenant, (tx) => release(deps, tx, { tenant, fix, items, prepared }))
  if (!step) return true
  tell(deps, tenant, { fixId, step })
  return step.end === undefined
}

const candidatesOf = (prepared: readonly Prepared[] = []): readonly StorableCandidate[] =>
  prepared.flatMap((each) => ('candidate' in each ? [each.candidate] : []))

interface Release {
  readonly tenant: Tenant
  readonly fix: FixRow
  readonly items: readonly Item[]
  /** In the order of the items; undefined where they are to be discarded. */
  readonly prepared: readonly Prepared[] | undefined
}

interface Step {
  readonly endings: readonly ItemEnding[]
  /** Where the fix is over by this step. */
  readonly end: { readonly status: string; readonly done: number; readonly refused: number } | undefined
}

/** Undefined where somebody else made this step, or ended the fix. */
async function release(
  deps: AdvanceDeps,
  tx: Tx,
  { tenant, fix, items, prepared }: Release,
): Promise<Step | undefined> {
  const now = deps.clock.now()
  const { id: fixId } = fix
  const locked = await lockFixRow(tx, tenant, fixId)
  if (locked.status !== 'running' || locked.position !== fix.position) return undefined
  // 1. The records, which nobody else lets in or discards from here on.
  const heldIds = await lockHeld(tx, tenant, items)
  // 2. The responses, and with them what became of each record and item: all of it, or nothing.
  const endings = prepared
    ? await store(deps, tx, { tenant, items, prepared, heldIds })
    : items.map((item): ItemEnding => ({ item, outcome: heldIds.has(item.id) ? 'discarded' : 'left_out' }))
  await releaseRecords(tx, tenant, { fixId, endings, now })
  await discardRecords(tx, tenant, { fixId, endings, now })
  await keepEndings(tx, tenant, { fixId, endings, now })
  // 3. How far the fix is.
  const isLast = items.length < ITEMS_MAX
  const position = isLast ? locked.item_count : items.at(-1)!.position
  const refused = endings.filter(({ outcome }) => outcome === 'refused' || outcome === 'left_out').length
  const counts = { done: locked.done_count + endings.length - refused, refused: locked.refused_count + refused }
  const status = counts.done === locked.item_count ? 'succeeded' : 'partial'
  const values = [position, counts.done, counts.refused, isLast ? status : 'running', isLast ? now : null]
  await tx.query(KEEP, [tenant.id, fixId, ...values])
  if (isLast) await rest(tx, tenant, { fixId, isOver: true, now })
  return { endings, end: isLast ? { status, ...counts } : undefined }
}

interface Storing extends Omit<Release, 'fix' | 'prepared'> {
  readonly prepared: readonly Prepared[]
  readonly heldIds: ReadonlySet<string>
}

async function store(
  deps: AdvanceDeps,
  tx: Tx,
  { tenant, items, prepared, heldIds }: Storing,
): Promise<readonly ItemEnding[]> {
  const candidates = candidatesOf(prepared.filter((_, index) => heldIds.has(items[index]!.id)))
  const ends = await storeCandidates(deps, tx, { tenantId: tenant.id, candidates })
  return items.map((item, index): ItemEnding => {
    const made = prepared[index]!
    if (!heldIds.has(item.id)) return { item, outcome: 'left_out' }
    if ('failure' in made) return { item, outcome: 'refused', ...made.failure }
    return { item, ...endingOf(made.candidate, ends.get(made.candidate)!) }
  })
}

function endingOf({ response }: StorableCandidate, end: StoreEnd): Omit<ItemEnding, 'item'> {
  const storedAs = response.responseId
  if (end === 'created') return { outcome: 'stored', storedAs }
  if (end === 'there') return { outcome: 'stored_already', storedAs }
  return { outcome: 'refused', code: end === 'key_reuse' ? 'idempotency_key_reuse' : end, pointer: '' }
}

/** After the commit: a dispatcher woken earlier would find nothing. */
function tell(
  { events, notices }: AdvanceDeps,
  tenant: Tenant,
  { fixId, step: { endings, end } }: { readonly fixId: string; readonly step: Step },
): void {
  const stored = endings.filter(({ outcome }) => outcome === 'stored').length
  if (stored > 0) {
    notices?.announce(OUTBOX_CHANNEL, placementKey(tenant))
    events.emit('response.stored', { tenant_id: tenant.id, fix_id: fixId, stored, received: endings.length })
  }
  if (end) events.emit('quarantine.ended', { tenant_id: tenant.id, fix_id: fixId, ...end })
}

const KEEP = `
  update quarantine_fixes
  set position = $3, done_count = $4, refused_count = $5, status = $6, completed_at = $7
  where tenant_id = $1
    and id = $2`
