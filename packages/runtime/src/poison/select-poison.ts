import type { PoisonSelection } from '@howazit/sdk'

/** Which messages are meant: what is undefined says nothing. */
export type Selection = Omit<PoisonSelection, 'dryRun'>

/** The condition of `MATCHES`, as its parameters: they begin with the first one. */
export const selectionValues = ({ ids, tenantId, stage, fingerprint, failedBefore }: Selection): readonly unknown[] => [
  ids ?? null,
  tenantId ?? null,
  stage ?? null,
  fingerprint ?? null,
  failedBefore ?? null,
]

export const MATCHES = `
    ($1::uuid[] is null or id = any ($1))
    and ($2::uuid is null or tenant_id = $2)
    and ($3::text is null or stage = $3)
    and ($4::text is null or fingerprint = $4)
    and ($5::timestamptz is null or failed_at < $5)`
