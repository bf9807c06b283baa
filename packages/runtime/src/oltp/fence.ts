import type { Tenant } from '../tenancy/tenant.ts'
import { tenantAway } from '../tenancy/tenant-away.ts'
import { uuidLiteral } from './open-transaction.ts'
import { sqlStateOf } from './sql-state.ts'

/**
 * The fence of a tenant, at the place where its rows are: a lock that its transactions share and moving it takes exclusively, then a
 * row that says whether they may enter (`0095_fences.sql`). The row is read under the lock, so that nobody gets in on what was true
 * before a move.
 */
export const passFence = ({ id }: Pick<Tenant, 'id'>): string => `select from pass_fence(${uuidLiteral(id)})`

/** The same for who reads alone: without the lock, and also while the tenant is being moved (`0103_refuse_moved.sql`). */
export const refuseMoved = ({ id }: Pick<Tenant, 'id'>): string => `select from refuse_moved(${uuidLiteral(id)})`

/** Its rows are at another place by now, where the fence says so, or the place is gone and the fence with it. */
export const mayHaveMoved = (error: unknown): boolean => MOVED.test(sqlStateOf(error))

/** Said by the fence; then no such database, schema or function. */
const MOVED = /^(HZ001|3D000|3F000|42883)$/

/** Of an error at the beginning of a transaction: the lock was not given within a second, or nobody may enter. */
export function refusedByFence(error: unknown, { slug }: Pick<Tenant, 'slug'>): unknown {
  if (!REFUSED.test(sqlStateOf(error))) return error
  return tenantAway(`Tenant ${slug} is being moved. Try again.`, 'moving', error)
}

const REFUSED = /^(HZ00[12]|55P03)$/
