import type { Oltp } from '../../oltp/oltp.ts'
import type { MoveRow } from '../move-row.ts'
import type { Step } from './step.ts'

/** Writes a step down, if nobody else has made one meanwhile: undefined where somebody has. */
export async function keepMove(
  oltp: Pick<Oltp, 'asOperator'>,
  move: MoveRow,
  { status = move.status, position = move.position, plan = move.plan ?? undefined }: Step,
): Promise<MoveRow | undefined> {
  const values = [move.tenant_id, move.id, move.version, status, JSON.stringify(position), plan && JSON.stringify(plan)]
  const { rowCount } = await oltp.asOperator('move a tenant', (tx) => tx.query(KEEP, values))
  if (rowCount !== 1) return undefined
  return { ...move, status, position, plan: plan ?? null, trouble: null, version: move.version + 1 }
}

const KEEP = `
  update control.tenant_moves
  set version = version + 1,
      status = $4,
      position = $5,
      plan = $6,
      trouble = null
  where tenant_id = $1
    and id = $2
    and version = $3`
