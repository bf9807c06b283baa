import type { Tenant } from '@howazit/sdk'

/** A tenant as lines for people. */
export const describeTenant = ({ id, slug, name, tier, placement, region, externalId, quota }: Tenant): string =>
  [
    `tenant     ${slug}`,
    `id         ${id}`,
    `name       ${name}`,
    `tier       ${tier}`,
    `placement  ${placement}`,
    `region     ${region}`,
    ...(externalId === undefined ? [] : [`external   ${externalId}`]),
    ...(quota === undefined ? [] : [`quota      ${quota.perSecond} responses per second, ${quota.burst} at once`]),
  ].join('\n')
