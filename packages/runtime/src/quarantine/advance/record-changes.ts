import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { takeKeys } from '../take-keys.ts'
import type { ItemEnding } from './item-ending.ts'
import type { Item } from './read-items.ts'

export interface Endings {
  readonly fixId: string
  readonly endings: readonly ItemEnding[]
  readonly now: Date
}

/** The ids of those that are held, which stay as they are until the transaction ends. */
export async function lockHeld(tx: Tx, tenant: Tenant, items: readonly Item[]): Promise<ReadonlySet<string>> {
  if (items.length === 0) return new Set()
  const { rows } = await tx.query<{ id: string }>(LOCK_HELD, [tenant.id, items.map(({ id }) => id)])
  return new Set(rows.map(({ id }) => id))
}

/** Of what was stored, now or before. */
export async function releaseRecords(tx: Tx, tenant: Tenant, { fixId, endings, now }: Endings): Promise<void> {
  const released = endings.filter(({ storedAs }) => storedAs !== undefined)
  if (released.length === 0) return
  await tx.query(RELEASE, [
    tenant.id,
    fixId,
    now,
    released.map(({ item }) => item.id),
    released.map(({ outcome }) => outcome),
    released.map(({ storedAs }) => storedAs),
  ])
}

/** They are not stored when they come again, either. */
export async function discardRecords(tx: Tx, tenant: Tenant, { fixId, endings, now }: Endings): Promise<void> {
  const discarded = endings.filter(({ outcome }) => outcome === 'discarded').map(({ item }) => item.id)
  if (discarded.length === 0) return
  await takeKeys(tx, { tenantId: tenant.id, ids: discarded, now })
  await tx.query(DISCARD, [tenant.id, fixId, now, discarded])
}

export async function keepEndings(tx: Tx, tenant: Tenant, { fixId, endings, now }: Endings): Promise<void> {
  if (endings.length === 0) return
  await tx.query(KEEP_ENDINGS, [
    tenant.id,
    fixId,
    now,
    endings.map(({ item }) => item.position),
    endings.map(({ outcome }) => outcome),
    endings.map(({ code }) => code ?? null),
    endings.map(({ pointer }) => pointer ?? null),
  ])
}

// In the order of ids, so that two fixes that meet on several records cannot wait for each other in a circle.
const LOCK_HELD = `
  select id
  from quarantined_responses
  where tenant_id = $1
    and id = any ($2::uuid[])
    and state = 'held'
  order by id
  for update`

const RELEASE = `
  update quarantined_responses q
  set state = 'released', resolution = g.resolution, resolved_at = $3, stored_as = g.stored_as, fix_id = $2
  from unnest($4::uuid[], $5::text[], $6::uuid[]) as g (id, resolution, stored_as)
  where q.tenant_id = $1
    and q.id = g.id`

const DISCARD = `
  update quarantined_responses
  set state = 'discarded', resolution = 'discarded', resolved_at = $3, fix_id = $2
  where tenant_id = $1
    and id = any ($4::uuid[])`

const KEEP_ENDINGS = `
  update quarantine_fix_items i
  set outcome = g.outcome, code = g.code, pointer = g.pointer, ended_at = $3
  from unnest($4::int[], $5::text[], $6::text[], $7::text[]) as g (position, outcome, code, pointer)
  where i.tenant_id = $1
    and i.fix_id = $2
    and i.position = g.position`
