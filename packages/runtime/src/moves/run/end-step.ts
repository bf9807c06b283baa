import type { MoveRow } from '../move-row.ts'
import { sidesOf } from '../sides.ts'
import { atPlace } from './at-place.ts'
import { forgetChanges } from './change-log.ts'
import { removeCopy } from './remove-copy.ts'
import type { MakeStep } from './step.ts'

/** Every process remembers placements for two seconds, and reads pass no fence: what they still read stays as long. */
const REMEMBERED_MS = 3_000

/** Removes the copy, and what was there for the move: after the switch where the tenant was, before it where it was to be. */
export const endStep: MakeStep = async (deps, move) => {
  const tenantId = move.tenant_id
  if (isRemembered(deps.clock.now(), move)) return undefined
  await deps.oltp.asOperator('move a tenant', (tx) => tx.query(MIRROR_NO_MORE, [tenantId]))
  const { right, copy } = sidesOf(move)
  await atPlace(deps, { ...right, tenantId }, (session) => forgetChanges(session, tenantId))
  if (copy.placement === 'shared')
    await atPlace(deps, { ...copy, tenantId }, (session) => forgetChanges(session, tenantId))
  await removeCopy(deps, copy, tenantId)
  return { status: move.status === 'completing' ? 'completed' : 'cancelled' }
}

function isRemembered(now: Date, { status, position: { switchedAt } }: MoveRow): boolean {
  return status === 'completing' && switchedAt !== undefined && now.getTime() - Date.parse(switchedAt) < REMEMBERED_MS
}

const MIRROR_NO_MORE = `
  update control.tenants
  set mirror = null
  where id = $1
    and mirror is not null`
