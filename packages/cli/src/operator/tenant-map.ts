import type { Tenants } from '@howazit/runtime'
import { HowazitError } from '@howazit/sdk'

/**
 * Tenant ids by the value of an issuer's tenant claim, from `value=slug`; without a claim the one tenant, from its slug.
 *
 * @throws HowazitError `validation_failed` for anything else, `not_found` for a slug that no tenant has.
 */
export async function readTenantMap(
  tenants: Pick<Tenants, 'findBySlug'>,
  given: readonly string[],
  tenantClaim: string | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (tenantClaim === undefined && given.length > 1)
    throw invalid('An issuer without a --tenant-claim is of one --tenant.')
  const entries = given.map((text) => (tenantClaim === undefined ? ['', text] : splitAt(text, text.lastIndexOf('='))))
  const ids = await Promise.all(entries.map(([, slug = '']) => findId(tenants, slug)))
  return Object.fromEntries(entries.map(([value], at) => [value, ids[at] as string]))
}

function splitAt(text: string, at: number): readonly [string, string] {
  if (at < 1) throw invalid(`--tenant ${text} is not VALUE=SLUG: what the claim says, and whose tokens these are.`)
  return [text.slice(0, at), text.slice(at + 1)]
}

async function findId(tenants: Pick<Tenants, 'findBySlug'>, slug: string): Promise<string> {
  const tenant = await tenants.findBySlug(slug)
  if (!tenant) throw new HowazitError('not_found', `There is no tenant ${slug}.`)
  return tenant.id
}

const invalid = (message: string): HowazitError => new HowazitError('validation_failed', message)
