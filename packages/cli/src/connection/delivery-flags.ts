import type { ConnectionCreate } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { parseRetryMs } from '../parse-retry.ts'
import { recoveryFlag } from '../recovery-flag.ts'

const ORDERS = ['none', 'key', 'strict'] as const
const CHOICES = ['at_most_once', 'at_least_once'] as const

/** How what a connection sends is sent. */
export const deliveryFlags = {
  ordering: Flags.option({ options: ORDERS, description: 'of deliveries' })(),
  retry: Flags.string({ description: "seconds before each attempt, such as 0,5,300,1800; the tenant's without it" }),
  'on-unknown': Flags.option({
    options: CHOICES,
    description: 'what becomes of an attempt that may have been received, where the other side cannot be asked',
  })(),
  recovery: recoveryFlag,
}

export interface DeliveryFlags {
  readonly ordering?: (typeof ORDERS)[number] | undefined
  readonly retry?: string | undefined
  readonly 'on-unknown'?: (typeof CHOICES)[number] | undefined
  readonly recovery?: ConnectionCreate['recovery']
}

type Delivery = Pick<ConnectionCreate, 'ordering' | 'scheduleMs' | 'onUnknown' | 'recovery'>

/** What is given. @throws CommandError */
export function readDelivery(flags: DeliveryFlags): Delivery {
  const { ordering, retry, 'on-unknown': onUnknown, recovery } = flags
  return {
    ...(ordering !== undefined && { ordering }),
    ...(retry !== undefined && { scheduleMs: parseRetryMs(retry) }),
    ...(onUnknown !== undefined && { onUnknown }),
    ...(recovery !== undefined && { recovery }),
  }
}
