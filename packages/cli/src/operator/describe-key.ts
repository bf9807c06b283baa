import type { SigningKey } from '@howazit/runtime'

/** A signing key without its halves. */
export interface DescribedKey {
  readonly id: string
  readonly activeFrom: string
  /** Absent for the newest. */
  readonly retiresAt?: string
}

export const describeKey = ({ id, activeFrom, retiresAt }: SigningKey): DescribedKey => ({
  id,
  activeFrom: activeFrom.toISOString(),
  ...(retiresAt && { retiresAt: retiresAt.toISOString() }),
})
