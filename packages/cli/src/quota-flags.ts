import type { Quota } from '@howazit/sdk'

export interface QuotaFlags {
  readonly burst?: number | undefined
  readonly 'client-percent'?: number | undefined
}

/** What `--quota`, `--burst` and `--client-percent` say together. */
export const toQuota = (perSecond: number, { burst, 'client-percent': clientPercent }: QuotaFlags): Quota => ({
  perSecond,
  ...(burst && { burst }),
  ...(clientPercent && { clientPercent }),
})
