import { isUnavailable } from '../oltp/is-unavailable.ts'
import type { Oltp } from '../oltp/oltp.ts'
import { sideBySide } from '../side-by-side.ts'
import { type Placement, placementKey } from '../tenancy/placement.ts'
import type { Tenant, TenantId, Tenants } from '../tenancy/tenant.ts'

export interface ForEachDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'find' | 'list' | 'placements'>
}

/** Half of a process's connections as the app: others ask too. */
const TENANTS_AT_ONCE = 4

/**
 * Does the work of each tenant that has dead letters, some side by side. Resolves to the slugs of those whose database did not answer:
 * one that is away keeps nobody from seeing to the others.
 */
export async function forEachStricken(
  deps: ForEachDeps,
  work: (tenant: Tenant) => Promise<void>,
): Promise<readonly string[]> {
  const unreached: string[] = []
  for (const placement of await deps.tenants.placements()) {
    const ids = await findStricken(deps.oltp, placement).catch(async (error: unknown) => {
      if (!isUnavailable(error)) throw error
      unreached.push(...(await slugsAt(deps, placement)))
      return []
    })
    unreached.push(...(await forEachTenant(deps, ids, work)))
  }
  return unreached.toSorted()
}

/** Of these. */
export async function forEachTenant(
  { tenants }: Pick<ForEachDeps, 'tenants'>,
  ids: readonly string[],
  work: (tenant: Tenant) => Promise<void>,
): Promise<readonly string[]> {
  const unreached: string[] = []
  await sideBySide(ids, TENANTS_AT_ONCE, async (id) => {
    const tenant = await tenants.find(id as TenantId)
    if (tenant === undefined) return
    await work(tenant).catch((error: unknown) => {
      if (!isUnavailable(error)) throw error
      unreached.push(tenant.slug)
    })
  })
  return unreached
}

async function findStricken(oltp: Oltp, placement: Placement): Promise<readonly string[]> {
  const { rows } = await oltp.asOperator(
    'find tenants with dead letters',
    (tx) => tx.query<{ tenant_id: string }>(FIND),
    placement,
  )
  return rows.map(({ tenant_id: id }) => id)
}

async function slugsAt({ tenants }: ForEachDeps, placement: Placement): Promise<readonly string[]> {
  const key = placementKey(placement)
  return (await tenants.list()).filter((tenant) => placementKey(tenant) === key).map(({ slug }) => slug)
}

// One look into the index of dead letters per tenant that is in it, however many of them it has.
const FIND = `
  with recursive stricken as (
    (select tenant_id
     from deliveries
     where status in ('refused', 'exhausted', 'unknown')
     order by tenant_id
     limit 1)
    union all
    select (select d.tenant_id
            from deliveries d
            where d.status in ('refused', 'exhausted', 'unknown')
              and d.tenant_id > stricken.tenant_id
            order by d.tenant_id
            limit 1)
    from stricken
    where stricken.tenant_id is not null
  )
  select tenant_id
  from stricken
  where tenant_id is not null
    and not exists (select from tenant_fences f where f.tenant_id = stricken.tenant_id and f.state = 'moved')`
