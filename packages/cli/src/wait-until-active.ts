import { setTimeout as delay } from 'node:timers/promises'
import { type Howazit, HowazitError, type Tenant } from '@howazit/sdk'

const POLL_MS = 250
const PATIENCE_MS = 60_000

/**
 * Waits until the tables of a new tenant are made.
 *
 * @throws HowazitError `unavailable` with the reason, when that does not happen within a minute; it is tried on.
 */
export async function waitUntilActive(
  howazit: Howazit,
  created: Tenant,
  { note }: { note: (text: string) => void },
): Promise<Tenant> {
  let tenant = created
  if (tenant.state === 'provisioning') note(`Making the ${tenant.placement} of ${tenant.slug} ...`)
  const deadline = performance.now() + PATIENCE_MS
  while (tenant.state === 'provisioning') {
    if (performance.now() > deadline)
      throw new HowazitError('unavailable', `The tables of ${tenant.slug} are not made yet: ${reasonOf(tenant)}`)
    await delay(POLL_MS)
    tenant = await howazit.tenants.get(tenant.id)
  }
  return tenant
}

const reasonOf = ({ stateDetail, slug }: Tenant): string =>
  stateDetail ?? `no process of the role processor has taken it up. Look again with: howazit tenant show ${slug}`
