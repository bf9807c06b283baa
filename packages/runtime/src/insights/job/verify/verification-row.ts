import type { InsightDifference, InsightVerification } from '@howazit/sdk'
import type { Tx } from '../../../oltp/oltp.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'

interface VerificationRow {
  readonly status: InsightVerification['status']
  readonly findings: number
  readonly erased: number
  readonly changed: number
  readonly differences: InsightDifference[]
  readonly requested_at: Date
  readonly completed_at: Date | null
}

/** The last one of the insight. */
export async function findVerification(
  tx: Tx,
  tenant: Tenant,
  insightId: string,
): Promise<InsightVerification | undefined> {
  const { rows } = await tx.query<VerificationRow>(SELECT, [tenant.id, insightId])
  return rows[0] && toVerification(insightId, rows[0])
}

function toVerification(insightId: string, row: VerificationRow): InsightVerification {
  const { status, findings, erased, changed, differences, requested_at: at, completed_at: completedAt } = row
  return {
    insightId,
    status,
    findings,
    erased,
    changed,
    differences,
    requestedAt: at.toISOString(),
    ...(completedAt !== null && { completedAt: completedAt.toISOString() }),
  }
}

const SELECT = `
  select status, findings, erased, changed, differences, requested_at, completed_at
  from insight_verifications
  where tenant_id = $1
    and insight_id = $2`
