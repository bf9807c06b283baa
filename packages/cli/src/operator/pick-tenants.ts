import type { Tenant, Tenants } from '@howazit/runtime'
import { HowazitError } from '@howazit/sdk'

/** The tenant of a slug, or all of them. @throws HowazitError `not_found` */
export async function pickTenants(
  tenants: Pick<Tenants, 'findBySlug' | 'list'>,
  slug: string | undefined,
): Promise<readonly Tenant[]> {
  if (slug === undefined) return await tenants.list()
  return [await getTenant(tenants, slug)]
}

/** @throws HowazitError `not_found` */
export async function getTenant(tenants: Pick<Tenants, 'findBySlug'>, slug: string): Promise<Tenant> {
  const tenant = await tenants.findBySlug(slug)
  if (!tenant) throw new HowazitError('not_found', `There is no tenant ${slug}.`)
  return tenant
}
