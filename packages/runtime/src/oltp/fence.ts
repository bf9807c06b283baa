import type { Tenant } from '../tenancy/tenant.ts'
import { tenantAway } from '../tenancy/tenant-away.ts'
import { uuidLiteral } from './open-transaction.ts'

/**
 * The fence of a tenant, at the place where its rows are: a lock that its transactions share and moving it takes exclusively, then a
 * row that says whether they may enter (`0095_fences.sql`). The row is read under the lock, so that nobody gets in on what was true
 * before a move.
 */
export const passFence = ({ id }: Pick<Tenant, 'id'>): string => `select from pass_fence(${uuidLiteral(id)})`

/** Its rows are at another place by now. */
export const hasMoved = (error: unknown): boolean => sqlStateOf(error) === 'HZ001'

/** Of an error at the beginning of a transaction: the lock was not given within a second, or nobody may enter. */
export function refusedByFence(error: unknown, { slug }: Pick<Tenant, 'slug'>): unknown {
  if (!REFUSED.test(sqlStateOf(error))) return error
  return tenantAway(`Tenant ${slug} is being moved. Try again.`, 'moving', error)
}

const REFUSED = /^(HZ00[12]|55P03)$/

/** Of the error, or of what it was made from. */
function sqlStateOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if (error.cause !== undefined) return sqlStateOf(error.cause)
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
