import type { Howazit, PoisonSelection } from '@howazit/sdk'
import { findTenant } from '../find-tenant.ts'

export interface PoisonFlags {
  /** A slug; of all tenants without it. */
  readonly tenant?: string | undefined
  readonly stage?: string | undefined
  readonly fingerprint?: string | undefined
}

export type NarrowedPoison = Pick<PoisonSelection, 'tenantId' | 'stage' | 'fingerprint'>

/** As the API takes it. @throws HowazitError `not_found` for a tenant that nobody has */
export async function selectPoison(
  operator: Howazit,
  { tenant, stage, fingerprint }: PoisonFlags,
): Promise<NarrowedPoison> {
  return {
    ...(tenant !== undefined && { tenantId: (await findTenant(operator, tenant)).id }),
    ...(stage !== undefined && { stage }),
    ...(fingerprint !== undefined && { fingerprint }),
  }
}
