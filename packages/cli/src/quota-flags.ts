import type { Quota } from '@howazit/sdk'
import { Flags } from '@oclif/core'

export interface QuotaFlags {
  readonly burst?: number | undefined
  readonly 'client-percent'?: number | undefined
}

/** What goes with `--quota`. */
export const quotaFlags = {
  burst: Flags.integer({
    description: 'responses at once; what it may in a second without it',
    min: 1,
    dependsOn: ['quota'],
  }),
  'client-percent': Flags.integer({
    description: 'how much of the quota one of its clients may take; what the platform says without it',
    min: 1,
    max: 100,
    dependsOn: ['quota'],
  }),
}

/** What `--quota`, `--burst` and `--client-percent` say together. */
export const toQuota = (perSecond: number, { burst, 'client-percent': clientPercent }: QuotaFlags): Quota => ({
  perSecond,
  ...(burst && { burst }),
  ...(clientPercent && { clientPercent }),
})
