import { HowazitError, type TenantMove, type TenantMoveCutover } from '@howazit/sdk'
import { PLATFORM } from '../audit/act.ts'
import type { Tx } from '../oltp/oltp.ts'
import { NO_DIFF } from './move-diff.ts'
import { aboutMove, lockMoveRow, type MoveKey, type MoveRow, statusOf, toTenantMove } from './move-row.ts'
import type { TenantMovesDeps } from './tenant-moves.ts'

type Status = MoveRow['status']
type Change = (move: MoveRow, now: Date) => Pick<MoveRow, 'status' | 'position'>

/** A comparison that is older says nothing about now. */
const DIFF_FRESH_MS = 600_000

export const start: Change = (move) => {
  allow(move, ['planned'])
  const [blocker] = move.plan?.blockers ?? []
  if (blocker !== undefined)
    throw conflict(`Something stops the move: ${blocker.detail}`, {
      expected: 'a plan without blockers',
      got: blocker.code,
    })
  return { status: 'copying', position: {} }
}

export const diff: Change = (move) => {
  allow(move, ['following', 'switched'])
  return { status: move.status, position: { ...move.position, diff: NO_DIFF } }
}

export const cutOver =
  ({ maxWritePauseMs }: TenantMoveCutover): Change =>
  (move, now) => {
    allow(move, ['following'])
    refuseUnlike(move, now)
    const maxPauseMs = maxWritePauseMs === undefined ? {} : { maxPauseMs: maxWritePauseMs }
    return { status: 'pausing', position: { ...move.position, ...maxPauseMs } }
  }

export const reverse: Change = (move) => {
  allow(move, ['switched'])
  return { status: 'reversing', position: move.position }
}

export const complete: Change = (move) => {
  allow(move, ['switched'])
  return { status: 'completing', position: move.position }
}

/** What was not begun has nothing that could be removed. */
export const cancel: Change = (move) => {
  allow(move, ['planning', 'planned', 'copying', 'following'])
  const isBegun = move.status === 'copying' || move.status === 'following'
  return { status: isBegun ? 'cancelling' : 'cancelled', position: move.position }
}

/** @throws HowazitError `not_found`, `conflict` */
export async function changeMove(deps: TenantMovesDeps, key: MoveKey, change: Change): Promise<TenantMove> {
  const { oltp, clock, audit } = deps
  const changed = await oltp.asOperator('move a tenant', async (tx) => {
    const move = await lockMoveRow(tx, key)
    const next = { ...move, ...change(move, clock.now()), trouble: null }
    if (next.status === 'copying') await refuseMoved(tx, move)
    await keep(tx, next)
    const [before, after] = [move, next].map(({ status }) => ({ status }))
    await audit.record(tx, PLATFORM, { ...aboutMove(move.id), before, after })
    return next
  })
  return toTenantMove(changed)
}

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
  const { database = '', schemaName } = move.source
  const { rows } = await tx.query(FIND_PLACED, [move.tenant_id, database, schemaName])
  if (rows.length === 0)
    throw conflict('The tenant is not where it was when the move was planned. Plan it again.', {
      expected: `a tenant in ${schemaName}`,
      got: 'another placement',
    })
}

function refuseUnlike(move: MoveRow, now: Date): void {
  const { diff: last } = move.position
  const isFresh = last?.comparedAt !== undefined && now.getTime() - Date.parse(last.comparedAt) < DIFF_FRESH_MS
  if (last?.status === 'done' && isFresh && last.differenceCount === 0) return
  throw conflict('The two sides have to be compared, and found equal, less than ten minutes before the switch.', {
    expected: 'a comparison without differences',
    got: last?.status === 'done' && isFresh ? `${last.differenceCount} differences` : 'none',
  })
}

function allow(move: MoveRow, allowed: readonly Status[]): void {
  const status = statusOf(move)
  if (allowed.includes(status)) return
  throw conflict(`The move ${move.id} is ${status}.`, { expected: `one that is ${allowed.join(' or ')}`, got: status })
}

const conflict = (sentence: string, details: { readonly expected: string; readonly got: string }) =>
  new HowazitError('conflict', sentence, { details: { pointer: '/path/moveId', ...details } })

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
    and database_name = $2
    and schema_name = $3`
