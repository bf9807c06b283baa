import { HowazitError, type TenantMove } from '@howazit/sdk'
import { PLATFORM } from '../audit/act.ts'
import type { Tx } from '../oltp/oltp.ts'
import { toPlacementRow } from '../tenancy/placement.ts'
import { aboutMove, lockMoveRow, type MoveKey, type MoveRow, toTenantMove } from './move-row.ts'
import { type Change, conflict } from './move-verbs.ts'
import type { TenantMovesDeps } from './tenant-moves.ts'

/** @throws HowazitError `not_found`, `conflict` */
export async function changeMove(
  deps: Pick<TenantMovesDeps, 'oltp' | 'clock' | 'audit'>,
  key: MoveKey,
  change: Change,
): Promise<TenantMove> {
  const { oltp, clock, audit } = deps
  const changed = await oltp.asOperator('move a tenant', async (tx) => {
    const move = withoutRehearsal(await lockMoveRow(tx, key))
    const next = { ...move, ...change(move, clock.now()), trouble: null }
    if (next.status === 'copying') await refuseMoved(tx, move)
    await keep(tx, next)
    await audit.record(tx, PLATFORM, { ...aboutMove(move.id), before: recordOf(move), after: recordOf(next) })
    return next
  })
  return toTenantMove(changed)
}

/** What it said was of another moment. */
function withoutRehearsal(move: MoveRow): MoveRow {
  const { rehearsal: _, ...position } = move.position
  return { ...move, position }
}

const recordOf = ({ status, position: { completesAt } }: MoveRow) => ({ status, completesAt })

async function keep(tx: Tx, { tenant_id: tenantId, id, status, position }: MoveRow): Promise<void> {
  try {
    await tx.query(KEEP, [tenantId, id, status, JSON.stringify(position)])
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'tenant_moves_open_key') throw error
    throw new HowazitError('conflict', 'Another move of the tenant is under way: complete or cancel that one first.', {
      cause: error,
    })
  }
}

/** The tenant may have been moved since the plan was made. */
async function refuseMoved(tx: Tx, move: MoveRow): Promise<void> {
  const { server, database, schemaName } = toPlacementRow(move.source)
  const { rows } = await tx.query(FIND_PLACED, [move.tenant_id, server, database, schemaName])
  if (rows.length === 0)
    throw conflict('The tenant is not where it was when the move was planned. Plan it again.', {
      expected: `a tenant in ${schemaName}`,
      got: 'another placement',
    })
}

// A step under way finds another version, and is not written down.
const KEEP = `
  update control.tenant_moves
  set version = version + 1,
      status = $3,
      position = $4,
      trouble = null
  where tenant_id = $1
    and id = $2`

const FIND_PLACED = `
  select
  from control.tenants
  where id = $1
    and server_name = $2
    and database_name = $3
    and schema_name = $4`
