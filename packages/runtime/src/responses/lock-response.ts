import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import { responseNotFound } from './get-response.ts'
import { findResponse } from './select-responses.ts'
import type { StoredResponse } from './to-survey-response.ts'

export interface LockedResponse {
  readonly response: StoredResponse
  readonly revision: number
}

/** Takes the lock that every change of a response takes, so that changes have an order; throws `not_found`. */
export async function lockResponse(tx: Tx, tenantId: TenantId, responseId: string): Promise<LockedResponse> {
  const found = await findLocked(tx, tenantId, responseId)
  if (!found) throw responseNotFound(responseId)
  return found
}

/** The same of one that may not be there. */
export async function findLocked(tx: Tx, tenantId: TenantId, responseId: string): Promise<LockedResponse | undefined> {
  const { rowCount } = await tx.query(LOCK_KEY, [tenantId, responseId])
  // A statement of its own: it sees what whoever held the lock before has committed.
  return rowCount === 1 ? await findResponse(tx, tenantId, responseId) : undefined
}

const LOCK_KEY = `
  select
  from response_keys
  where tenant_id = $1 and response_id = $2 and erased_at is null
  for update`
