import { type Howazit, HowazitError, type Tenant } from '@howazit/sdk'

/** The tenant of a slug, for an operator. @throws HowazitError `not_found` */
export async function findTenant({ tenants }: Pick<Howazit, 'tenants'>, slug: string): Promise<Tenant> {
  const [tenant] = (await tenants.list({ slug })).items
  if (!tenant) throw new HowazitError('not_found', `There is no tenant "${slug}": \`howazit tenant list\` shows all.`)
  return tenant
}
