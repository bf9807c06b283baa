import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import { takeKeys } from './take-keys.ts'

/** The ids of what quarantine has of a response; a fix that is about to store it has done so, or finds that it is gone. */
export async function lockOfResponse(tx: Tx, tenantId: TenantId, responseId: string): Promise<readonly string[]> {
  const { rows } = await tx.query<{ id: string }>(LOCK_OF_RESPONSE, [tenantId, responseId])
  return rows.map(({ id }) => id)
}

export interface OlderThan {
  readonly acceptedBefore: Date
  readonly count: number
}

/** The same of what was accepted before a time: so many at the most. */
export async function lockOlder(
  tx: Tx,
  tenantId: TenantId,
  { acceptedBefore, count }: OlderThan,
): Promise<readonly string[]> {
  const { rows } = await tx.query<{ id: string }>(LOCK_OLDER, [tenantId, acceptedBefore, count])
  return rows.map(({ id }) => id)
}

export interface ToForget {
  readonly tenantId: TenantId
  /** Of records that are locked. */
  readonly ids: readonly string[]
  /** What becomes of those that are held. */
  readonly resolution: 'erased' | 'expired'
  readonly now: Date
}

/** Forgets what came; that it was there stays counted. What was held is discarded, and is not stored when it comes again. */
export async function forgetQuarantined(tx: Tx, { tenantId, ids, resolution, now }: ToForget): Promise<void> {
  if (ids.length === 0) return
  await takeKeys(tx, { tenantId, ids, now })
  await tx.query(FORGET, [tenantId, ids, resolution, now])
}

const LOCK_OF_RESPONSE = `
  select id
  from quarantined_responses
  where tenant_id = $1
    and (response_id = $2 or stored_as = $2)
    and payload is not null
  order by id
  for update`

const LOCK_OLDER = `
  select id
  from quarantined_responses
  where tenant_id = $1
    and accepted_at < $2
    and payload is not null
  order by id
  limit $3
  for update`

const FORGET = `
  update quarantined_responses
  set payload = null,
      key = null,
      findings = '[]',
      state = case when state = 'held' then 'discarded' else state end,
      resolution = case when state = 'held' then $3 else resolution end,
      resolved_at = coalesce(resolved_at, $4)
  where tenant_id = $1
    and id = any ($2::uuid[])`
