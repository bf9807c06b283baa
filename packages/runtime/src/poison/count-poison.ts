import type { PoisonGroup, PoisonStats } from '@howazit/sdk'
import type { Oltp, Tx } from '../oltp/oltp.ts'
import { MATCHES, type Selection, selectionValues } from './select-poison.ts'

interface GroupRow {
  readonly fingerprint: string
  readonly stage: string
  readonly code: PoisonGroup['code']
  readonly reason: string | null
  readonly count: number
  readonly tenants: number
  readonly first_failed_at: Date
  readonly last_failed_at: Date
}

const GROUPS_MAX = 100

/** What is held, by what failed in the same way; the largest groups first. */
export async function countPoison(tx: Tx, selection: Selection): Promise<PoisonStats> {
  const { rows } = await tx.query<GroupRow>(COUNT, [...selectionValues(selection)])
  return {
    total: rows.reduce((sum, { count }) => sum + count, 0),
    groupCount: rows.length,
    groups: rows.slice(0, GROUPS_MAX).map(toGroup),
  }
}

/** For whoever is paged. */
export async function countHeldByStage({
  oltp,
}: {
  readonly oltp: Pick<Oltp, 'asOperator'>
}): Promise<ReadonlyMap<string, number>> {
  const { rows } = await oltp.asOperator('metrics', (tx) => tx.query<{ stage: string; count: number }>(COUNT_HELD))
  return new Map(rows.map(({ stage, count }) => [stage, count]))
}

const toGroup = (row: GroupRow): PoisonGroup => ({
  fingerprint: row.fingerprint,
  stage: row.stage,
  code: row.code,
  ...(row.reason !== null && { reason: row.reason }),
  count: row.count,
  tenants: row.tenants,
  firstFailedAt: row.first_failed_at.toISOString(),
  lastFailedAt: row.last_failed_at.toISOString(),
})

const COUNT_HELD = `
  select stage, count(*)::int as count
  from control.poison_messages
  where state = 'held'
  group by stage`

const COUNT = `
  select fingerprint, stage, code, min(reason) as reason, count(*)::int as count, count(distinct tenant_id)::int as tenants,
         min(failed_at) as first_failed_at, max(failed_at) as last_failed_at
  from control.poison_messages
  where ${MATCHES}
    and state = 'held'
  group by fingerprint, stage, code
  order by count(*) desc, fingerprint`
