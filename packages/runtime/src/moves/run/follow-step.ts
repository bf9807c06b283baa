import { OUTBOX_CHANNEL } from '../../outbox/dispatch-outbox.ts'
import { placementKey } from '../../tenancy/placement.ts'
import type { MoveDiff } from '../move-diff.ts'
import type { MoveRehearsal, MoveRow } from '../move-row.ts'
import { sidesOf } from '../sides.ts'
import { type Compared, compareRange } from './compare-sides.ts'
import type { Sides } from './copy-rows.ts'
import { setFence } from './fences.ts'
import { followChanges, isAll } from './follow-changes.ts'
import type { Pace } from './pace.ts'
import { rehearseSwitch } from './rehearse-switch.ts'
import { type MakeStep, onSidesAtPace, type StepDeps, stepMsOf } from './step.ts'

const STEP_MS = 1_000
const FEW = 100
/** As many as are told of. */
const DIFFERENCES_MAX = 100

/** Follows what was noted; compares and rehearses where somebody asked; completes once it is time; and ends a switch that somebody died in. */
export const followStep: MakeStep = async (deps, move, signal) => {
  if (isToComplete(move, deps.clock.now())) return { status: 'completing', isBusy: true }
  return await onSidesAtPace(deps, { move, signal }, async (sides, pace) => {
    if (move.position.isUnsettled === true) await settle(sides)
    const { followed, isCaughtUp } = await follow(sides, { pace, signal })
    const until = performance.now() + stepMsOf(deps, STEP_MS)
    const compared = { diff: move.position.diff, now: deps.clock.now() }
    // What is not followed yet would only be found to differ.
    const diff = isCaughtUp ? await compareNext(sides, compared, { pace, until, signal }) : move.position.diff
    const rehearsal = await rehearse(deps, sides, { move, signal })
    const { waiting } = pace
    const isWaiting = waiting !== undefined || move.position.waiting !== undefined
    const isChanged = followed > 0 || isWaiting || diff !== undefined || rehearsal !== undefined
    if (!isChanged && move.position.isUnsettled !== true) return undefined
    const { isUnsettled: _, waiting: __, ...position } = move.position
    return {
      position: {
        ...position,
        followed: (position.followed ?? 0) + followed,
        ...(waiting && { waiting }),
        ...(diff && { diff }),
        ...(rehearsal && { rehearsal }),
      },
      isBusy: diff?.status === 'running' && waiting === undefined,
    }
  })
}

/** Somebody said before for how long there is to be a way back. */
function isToComplete({ status, position: { completesAt, isUnsettled } }: MoveRow, now: Date): boolean {
  return status === 'switched' && isUnsettled !== true && completesAt !== undefined && new Date(completesAt) <= now
}

async function rehearse(
  { clock, notices }: StepDeps,
  sides: Sides,
  { move, signal }: { readonly move: MoveRow; readonly signal: AbortSignal },
): Promise<MoveRehearsal | undefined> {
  const { rehearsal, diff } = move.position
  if (rehearsal?.status !== 'running') return undefined
  const announceOutbox = () => notices.announce(OUTBOX_CHANNEL, placementKey(sidesOf(move).right))
  return await rehearseSwitch(sides, { ...rehearsal, diff, clock, announceOutbox, signal })
}

/** The switch is committed: the copy has become right, and what was right a copy. */
async function settle({ right, copy, tenantId }: Sides): Promise<void> {
  await setFence(copy, tenantId, 'moved')
  await setFence(right, tenantId, 'open')
}

interface Going {
  readonly pace: Pace
  readonly signal: AbortSignal
}

async function follow(sides: Sides, { pace, signal }: Going) {
  const until = performance.now() + STEP_MS
  let followed = 0
  for (;;) {
    const count = await followChanges(sides)
    followed += count
    // The last few come while the others are followed, and there is no end of them.
    if (count < FEW || signal.aborted || performance.now() >= until || !(await pace.mayGoOn()))
      return { followed, isCaughtUp: isAll(count) }
  }
}

/** As many ranges as there is time for. */
async function compareNext(
  sides: Sides,
  { diff: before, now }: { readonly diff: MoveRow['position']['diff']; readonly now: Date },
  { pace, until, signal }: Going & { readonly until: number },
): Promise<MoveRow['position']['diff']> {
  if (before?.status !== 'running') return undefined
  let diff = before
  for (const table of sides.tables.filter(({ name }) => !before.tables.includes(name))) {
    let from = diff.at?.table === table.name ? diff.at.after : null
    do {
      if (performance.now() > until || !(await pace.mayGoOn())) return diff
      const range = { table, from, count: pace.rows }
      const compared = await pace.sparingOthers(() => compareRange(sides, range, signal))
      // One that was cut short is begun again.
      if (signal.aborted) return diff
      diff = add(diff, table.name, compared)
      from = compared.end
    } while (from !== null)
  }
  return { ...diff, status: 'done', comparedAt: now.toISOString() }
}

function add(before: MoveDiff, table: string, { rows, differences, end }: Compared): MoveDiff {
  const { at: _, ...diff } = before
  return {
    ...diff,
    ...(end === null ? { tables: [...diff.tables, table] } : { at: { table, after: end } }),
    rows: diff.rows + rows,
    differenceCount: diff.differenceCount + differences.length,
    differences: [...diff.differences, ...differences].slice(0, DIFFERENCES_MAX),
  }
}
