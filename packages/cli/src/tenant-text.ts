import type { Quota, Tenant } from '@howazit/sdk'

/** A tenant as lines for people. */
export const describeTenant = ({
  id,
  slug,
  name,
  tier,
  placement,
  region,
  externalId,
  quota,
  ...more
}: Tenant): string =>
  [
    `tenant     ${slug}`,
    `id         ${id}`,
    `name       ${name}`,
    `tier       ${tier}`,
    `placement  ${placement}`,
    `region     ${region}`,
    `state      ${[more.state, more.stateDetail].filter(Boolean).join(': ')}`,
    ...(more.retentionDays === undefined ? [] : [`kept for   ${more.retentionDays} days`]),
    ...(externalId === undefined ? [] : [`external   ${externalId}`]),
    ...(quota === undefined ? [] : [`quota      ${describeQuota(quota)}`]),
  ].join('\n')

const describeQuota = ({ perSecond, burst, clientPercent }: Quota): string =>
  [
    `${perSecond} responses per second, ${burst} at once`,
    ...(clientPercent === undefined ? [] : [`${clientPercent} % of it for one client`]),
  ].join(', ')
