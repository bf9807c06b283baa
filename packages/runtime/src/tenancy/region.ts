import { HowazitError } from '@howazit/sdk'
import type { Tenant } from './tenant.ts'

/** Of what belongs to no tenant. No tenant can be of it. */
export const EVERY_REGION = '*'

/**
 * What a tenant of another region brings ends here: before a write, a message, an export or a request to somewhere else.
 *
 * @throws HowazitError `wrong_region`
 */
export function assertRegion(ours: string | undefined, { slug, region }: Pick<Tenant, 'slug' | 'region'>): void {
  if (ours === undefined || region === ours || region === EVERY_REGION) return
  throw new HowazitError('wrong_region', `Tenant ${slug} is of region ${region}; this is ${ours}.`)
}
