import type { TrustedIssuer } from '@howazit/runtime'

/** An issuer as commands print it. */
export interface DescribedIssuer extends Omit<TrustedIssuer, 'tenantClaim'> {
  readonly tenantClaim?: string
}

export const describeIssuer = ({ tenantClaim, ...issuer }: TrustedIssuer): DescribedIssuer => ({
  ...issuer,
  ...(tenantClaim !== undefined && { tenantClaim }),
})
