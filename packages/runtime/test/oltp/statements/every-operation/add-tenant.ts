import type { Context } from '../../../../src/context.ts'
import type { Runtime } from '../../../../src/runtime.ts'
import { createTenant } from '../../../../src/tenancy/create-tenant.ts'
import type { Tenant } from '../../../../src/tenancy/tenant.ts'
import { until } from '../../../support/until.ts'

/** One with tables of its own is there once the platform has made them. */
export async function addTenant(
  { runtime: { tenantRegistry }, context: { oltp, tenants } }: { runtime: Runtime; context: Context },
  { slug, placement, server }: Pick<Tenant, 'slug' | 'placement' | 'server'>,
): Promise<Tenant> {
  if (placement === 'shared') return await createTenant(oltp, { slug, name: slug })
  await tenantRegistry.create({ slug, placement, ...(server && { server }) })
  await until('its tables to be made', async () => (await tenants.list()).some((tenant) => tenant.slug === slug))
  return (await tenants.findBySlug(slug)) as Tenant
}
