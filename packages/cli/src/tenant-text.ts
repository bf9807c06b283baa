import type { Quota, Tenant } from '@howazit/sdk'
import { placeText } from './move/place-text.ts'

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
    `placement  ${placeText(placement, more.server)}`,
    `region     ${region}`,
    `state      ${[more.state, more.stateDetail].filter(Boolean).join(': ')}`,
    ...(more.parked === undefined ? [] : [`parked     ${describeParked(more.parked)}`]),
    ...(more.retentionDays === undefined ? [] : [`kept for   ${more.retentionDays} days`]),
    ...(more.retrySchedule === undefined ? [] : [`attempts   after ${more.retrySchedule.join(', ')} s`]),
    ...(externalId === undefined ? [] : [`external   ${externalId}`]),
    ...(quota === undefined ? [] : [`quota      ${describeQuota(quota)}`]),
  ].join('\n')

const describeParked = ({ messages, bytes, since }: NonNullable<Tenant['parked']>): string =>
  `${messages} messages, ${bytes} bytes, the oldest from ${since}`

const describeQuota = ({ perSecond, burst, clientPercent }: Quota): string =>
  [
    `${perSecond} responses per second, ${burst} at once`,
    ...(clientPercent === undefined ? [] : [`${clientPercent} % of it for one client`]),
  ].join(', ')
