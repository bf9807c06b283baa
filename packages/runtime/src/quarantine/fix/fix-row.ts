import { HowazitError, type QuarantineChange, type QuarantineFailure, type QuarantineFix } from '@howazit/sdk'
import type { Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { placeOf } from '../quarantine-fields.ts'

export interface FixRow {
  readonly id: string
  readonly filter: string | null
  readonly change: QuarantineChange
  readonly reason: string | null
  readonly status: QuarantineFix['status']
  readonly item_count: number
  readonly checked_count: number
  readonly passing_count: number
  readonly position: number
  readonly done_count: number
  readonly refused_count: number
  readonly created_at: Date
  readonly checked_at: Date | null
  readonly started_at: Date | null
  readonly completed_at: Date | null
  readonly failures: readonly QuarantineFailure[]
}

const COLUMNS = `f.id, f.filter, f.change, f.reason, f.status, f.item_count, f.checked_count, f.passing_count, f.position,
    f.done_count, f.refused_count, f.created_at, f.checked_at, f.started_at, f.completed_at`

// What is wrong in the same way, of those that failed or were refused.
const FAILURES = `
    select i.code, ${placeOf(`coalesce(i.pointer, '')`)} as pointer, count(*)::int as count, min(i.quarantine_id::text) as "exampleId"
    from quarantine_fix_items i
    where i.tenant_id = $1
      and i.fix_id = f.id
      and i.code is not null
    group by 1, 2
    order by count(*) desc, 1, 2
    limit 20`

export const SELECT_FIXES = `
  select ${COLUMNS}, coalesce((select json_agg(failure) from (${FAILURES}) failure), '[]') as failures
  from quarantine_fixes f
  where f.tenant_id = $1`

/** @throws HowazitError `not_found`, also for another tenant's */
export async function getFixRow(tx: Tx, tenant: Tenant, fixId: string): Promise<FixRow> {
  const { rows } = await tx.query<FixRow>(SELECT_ONE, [tenant.id, fixId])
  return rows[0] ?? notFound(fixId)
}

/** Without failures. Held to the end of the transaction: a fix is changed and advanced by one at a time. @throws HowazitError `not_found` */
export async function lockFixRow(tx: Tx, tenant: Tenant, fixId: string): Promise<Omit<FixRow, 'failures'>> {
  const { rows } = await tx.query<Omit<FixRow, 'failures'>>(LOCK_ONE, [tenant.id, fixId])
  return rows[0] ?? notFound(fixId)
}

function notFound(fixId: string): never {
  throw new HowazitError('not_found', `There is no fix ${fixId}.`)
}

export const isOver = ({ status }: Pick<FixRow, 'status'>): boolean =>
  status === 'succeeded' || status === 'partial' || status === 'cancelled'

/** What audit entries of a fix are about: it is its own plan. */
export const aboutFix = (id: string) => ({ subject: { type: 'quarantine_fix', id }, planId: id }) as const

/** The fix as the contract shows it; what is absent is left out. */
export function toFix(row: FixRow): QuarantineFix {
  return {
    id: row.id,
    status: row.status,
    ...(row.filter !== null && { where: row.filter }),
    change: row.change,
    ...(row.reason !== null && { reason: row.reason }),
    itemCount: row.item_count,
    progress: {
      checked: row.checked_count,
      passing: row.passing_count,
      failing: row.checked_count - row.passing_count,
      done: row.done_count,
      refused: row.refused_count,
    },
    failures: [...row.failures],
    createdAt: row.created_at.toISOString(),
    ...(row.checked_at !== null && { checkedAt: row.checked_at.toISOString() }),
    ...(row.started_at !== null && { startedAt: row.started_at.toISOString() }),
    ...(row.completed_at !== null && { completedAt: row.completed_at.toISOString() }),
  }
}

const SELECT_ONE = `${SELECT_FIXES} and f.id = $2`

const LOCK_ONE = `
  select ${COLUMNS}
  from quarantine_fixes f
  where f.tenant_id = $1
    and f.id = $2
  for update of f`
