import type { TenantMove, TenantMoveMirroring } from '@howazit/sdk'
import { PLATFORM } from '../audit/act.ts'
import { aboutMove, lockMoveRow, type MoveKey, toTenantMove } from './move-row.ts'
import { mirror } from './move-verbs.ts'
import { sidesOf } from './sides.ts'
import type { TenantMovesDeps } from './tenant-moves.ts'

/** In one transaction with the tenant's row, by which every process knows. @throws HowazitError `not_found`, `conflict` */
export async function mirrorMove(
  { oltp, clock, audit }: TenantMovesDeps,
  key: MoveKey,
  { percent }: TenantMoveMirroring,
): Promise<TenantMove> {
  return await oltp.asOperator('move a tenant', async (tx) => {
    const move = await lockMoveRow(tx, key)
    const { position } = mirror(percent)(move, clock.now())
    const { placement: _, ...place } = sidesOf(move).copy
    const told = percent === 0 ? null : JSON.stringify({ ...place, percent, moveId: move.id })
    await tx.query(KEEP, [move.tenant_id, move.id, JSON.stringify(position)])
    await tx.query('update control.tenants set mirror = $2 where id = $1', [move.tenant_id, told])
    await audit.record(tx, PLATFORM, { ...aboutMove(move.id), after: { percent } })
    return toTenantMove({ ...move, position, mirrored: null })
  })
}

// Counted anew.
const KEEP = `
  update control.tenant_moves
  set version = version + 1,
      position = $3,
      mirrored = null
  where tenant_id = $1
    and id = $2`
