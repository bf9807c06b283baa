import { failureReason } from '../../failure-reason.ts'
import { inTurn, pollWork } from '../../jobs/poll-work.ts'
import { createNodeSteps } from '../citus/node-steps.ts'
import { COLUMNS, type MoveRow } from '../move-row.ts'
import { type Allowance, createAllowance } from './allowance.ts'
import { createBell } from './bell.ts'
import { copyStep } from './copy-step.ts'
import { endStep } from './end-step.ts'
import { followStep } from './follow-step.ts'
import { keepMove } from './keep-move.ts'
import { planStep } from './make-plan.ts'
import { niceRatioOf } from './pace.ts'
import { createRests } from './rests.ts'
import type { MakeStep, StepDeps } from './step.ts'
import { switchStep } from './switch-step.ts'

const POLL_MS = 500
const REASON = 'move a tenant'

/** What is done in each status; in the others a move waits for somebody to ask for something, or is over. */
const STEPS: Partial<Record<MoveRow['status'], MakeStep>> = {
  planning: planStep,
  copying: copyStep,
  following: followStep,
  pausing: switchStep,
  switched: followStep,
  reversing: switchStep,
  completing: endStep,
  cancelling: endStep,
}

export interface RunMovesDeps extends Omit<StepDeps, 'isAsked' | 'allowance'> {
  /** Two seconds' worth without it. */
  readonly allowance?: Allowance
}

/** Looks for moves until it is stopped. */
export function startMovingTenants(deps: RunMovesDeps): { stop(): Promise<void> } {
  return pollWork(createRunMoves(deps), POLL_MS)
}

/** Makes the steps of all moves, each in its turn and in one process at a time, until none has more to do at once. */
export function createRunMoves(deps: RunMovesDeps) {
  const { oltp, events, allowance = createAllowance() } = deps
  const rests = createRests()
  const nodeSteps = createNodeSteps()
  const bell = createBell(findOpen)

  return async function runMoves(signal: AbortSignal): Promise<void> {
    if ((await findOpen()).length === 0) return
    await inTurn(oltp, REASON, async () => {
      while (!signal.aborted && (await stepAll(signal)));
    })
  }

  async function findOpen(): Promise<readonly MoveRow[]> {
    return (await oltp.asOperator(REASON, (tx) => tx.query<MoveRow>(FIND, [Object.keys(STEPS)]))).rows
  }

  /** Whether any of them has more to do. */
  async function stepAll(signal: AbortSignal): Promise<boolean> {
    let isBusy = false
    const moves = await findOpen()
    bell.mute(...moves)
    for (const move of moves) {
      if (signal.aborted || rests.isResting(move)) continue
      const startedAt = performance.now()
      isBusy = (await stepSafely(move, signal)) || isBusy
      rests.rest(move, { tookMs: performance.now() - startedAt, among: moves })
    }
    return isBusy
  }

  /** What goes wrong with one is that one's: whoever looks sees why it does not go on, and it is tried again. */
  async function stepSafely(move: MoveRow, signal: AbortSignal): Promise<boolean> {
    const which = { tenant_id: move.tenant_id, move_id: move.id }
    try {
      const steps = move.target.placement === 'node' ? nodeSteps : STEPS
      const niceRatio = niceRatioOf(move.position.pace, deps.niceRatio)
      const step = await steps[move.status]?.({ ...deps, niceRatio, allowance, isAsked: bell.hasRung }, move, signal)
      if (step === undefined) return false
      const kept = await keepMove(oltp, step.of ?? move, step)
      if (kept !== undefined) bell.mute(kept)
      if (kept !== undefined && kept.status !== move.status)
        events.emit('tenant.move_advanced', { ...which, from: move.status, status: kept.status })
      return step.isBusy === true
    } catch (error) {
      const reason = failureReason(error)
      events.emit('tenant.move_failed', { ...which, status: move.status, reason })
      await oltp.asOperator(REASON, (tx) => tx.query(TELL_TROUBLE, [move.tenant_id, move.id, reason]))
      return false
    }
  }
}

const FIND = `
  select ${COLUMNS}
  from control.tenant_moves
  where status = any ($1)
  order by created_at, id`

const TELL_TROUBLE = `
  update control.tenant_moves
  set trouble = $3
  where tenant_id = $1
    and id = $2`
