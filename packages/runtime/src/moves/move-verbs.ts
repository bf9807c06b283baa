import { HowazitError, type TenantMoveCompletion, type TenantMoveCutover, type TenantMoveStart } from '@howazit/sdk'
import { NO_DIFF, whyNotEqual } from './move-diff.ts'
import { type MoveRow, statusOf } from './move-row.ts'

type Status = MoveRow['status']
/** What is asked of a move, as what it becomes at once; the steps that follow are made by `run/run-moves.ts`. */
export type Change = (move: MoveRow, now: Date) => Pick<MoveRow, 'status' | 'position'>

/** Of one that is under way it is asked for another pace. */
export const start =
  ({ pace }: TenantMoveStart): Change =>
  (move) => {
    if (pace !== undefined && COPIES.includes(move.status))
      return { status: move.status, position: { ...move.position, pace } }
    allow(move, ['planned'])
    const [blocker] = move.plan?.blockers ?? []
    if (blocker !== undefined)
      throw conflict(`Something stops the move: ${blocker.detail}`, {
        expected: 'a plan without blockers',
        got: blocker.code,
      })
    return { status: 'copying', position: pace === undefined ? {} : { pace } }
  }

/** There is something to copy or to compare yet. */
const COPIES: readonly Status[] = ['copying', 'following', 'switched']

export const diff: Change = (move) => {
  allow(move, ['following', 'switched'])
  return { status: move.status, position: { ...move.position, diff: NO_DIFF } }
}

export const mirror =
  (percent: number): Change =>
  (move) => {
    allow(move, ['following', 'switched'])
    if (isToNode(move))
      throw conflict('Citus has one copy of the tenant: there is none on which reads could be made again.', {
        expected: 'a move to a schema, a database or the shared tables',
        got: 'a move to a node',
      })
    return { status: move.status, position: { ...move.position, mirrorPercent: percent } }
  }

export const cutOver = (cutover: TenantMoveCutover): Change => switching(cutover, { from: 'following', by: 'pausing' })

/** The same the other way round; and nothing is completed by itself any more. */
export const reverse = (cutover: TenantMoveCutover): Change => {
  const change = switching(cutover, { from: 'switched', by: 'reversing' })
  return (move, now) => {
    const { status, position } = change(move, now)
    const { completesAt: _, ...further } = position
    return { status, position: status === 'reversing' ? further : position }
  }
}

const MAX_PAUSE_MS = 1_000

const switching =
  (
    { maxWritePauseMs: maxPauseMs = MAX_PAUSE_MS, isDryRun = false }: TenantMoveCutover,
    { from, by }: { readonly from: Status; readonly by: Status },
  ): Change =>
  (move, now) => {
    allow(move, [from])
    const { position } = move
    if (isDryRun) return { status: from, position: { ...position, rehearsal: { status: 'running', maxPauseMs } } }
    // Citus has no two sides: it switches a row and what knows where it is in one transaction.
    if (!isToNode(move)) refuseUnlike(move, now)
    return { status: by, position: { ...position, maxPauseMs } }
  }

const KEEP_REVERSE_SECONDS = 259_200

/** At once, or by itself once the time is over. */
export const complete =
  ({ keepReverseSeconds = KEEP_REVERSE_SECONDS }: TenantMoveCompletion): Change =>
  (move, now) => {
    allow(move, ['switched'])
    if (keepReverseSeconds === 0) return { status: 'completing', position: move.position }
    const completesAt = new Date(now.getTime() + keepReverseSeconds * 1_000).toISOString()
    return { status: move.status, position: { ...move.position, completesAt } }
  }

/** What was not begun has nothing that could be removed. */
export const cancel: Change = (move) => {
  allow(move, ['planning', 'planned', 'copying', 'following'])
  const isBegun = move.status === 'copying' || move.status === 'following'
  return { status: isBegun ? 'cancelling' : 'cancelled', position: move.position }
}

const isToNode = ({ target }: Pick<MoveRow, 'target'>): boolean => target.placement === 'node'

function refuseUnlike({ position }: MoveRow, now: Date): void {
  const why = whyNotEqual(position.diff, now)
  if (why === undefined) return
  throw conflict('The two sides have to be compared, and found equal, less than ten minutes before the switch.', {
    expected: 'a comparison without differences',
    got: why,
  })
}

function allow(move: MoveRow, allowed: readonly Status[]): void {
  const status = statusOf(move)
  if (allowed.includes(status)) return
  throw conflict(`The move ${move.id} is ${status}.`, { expected: `one that is ${allowed.join(' or ')}`, got: status })
}

export const conflict = (sentence: string, details: { readonly expected: string; readonly got: string }) =>
  new HowazitError('conflict', sentence, { details: { pointer: '/path/moveId', ...details } })
