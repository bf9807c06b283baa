import type { PlaceSession } from './at-place.ts'

/** Whether the tenant may be entered there: kept where the rows are (`oltp/fence.ts`). Committed when it resolves. */
export async function setFence(
  session: PlaceSession,
  tenantId: string,
  state: 'open' | 'paused' | 'moved',
): Promise<void> {
  await session.query(SET, [tenantId, state])
}

/**
 * Whether everybody is out who went in before the fence was closed. It is tried and not waited for: behind one who waits for the lock
 * alone, those would wait who only come to be told that they may not enter.
 */
export async function isEverybodyOut(session: PlaceSession, tenantId: string): Promise<boolean> {
  const [row] = await session.query<{ is_mine: boolean }>(TRY_LOCK, [tenantId])
  if (row?.is_mine !== true) return false
  await session.query(UNLOCK, [tenantId])
  return true
}

/** Resolves once pickers of deliveries that did not see the fence have ended. */
export async function waitForPickers(session: PlaceSession): Promise<void> {
  await session.query(LOCK_PICKERS)
  await session.query(UNLOCK_PICKERS)
}

const SET = `
  insert into tenant_fences as f (tenant_id, state)
  values ($1, $2)
  on conflict (tenant_id) do update
  set state = excluded.state, epoch = f.epoch + 1, changed_at = now()
  where f.state <> excluded.state`

const TRY_LOCK = 'select pg_try_advisory_lock(hashtextextended($1::uuid::text, 0)) as is_mine'
const UNLOCK = 'select pg_advisory_unlock(hashtextextended($1::uuid::text, 0))'

const PICKERS = `hashtextextended('howazit.pick-deliveries.' || current_schema(), 0)`
const LOCK_PICKERS = `select pg_advisory_lock(${PICKERS})`
const UNLOCK_PICKERS = `select pg_advisory_unlock(${PICKERS})`
