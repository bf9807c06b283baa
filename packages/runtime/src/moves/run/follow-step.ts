import type { MoveDiff } from '../move-diff.ts'
import type { MoveRow } from '../move-row.ts'
import { type Compared, compareTable } from './compare-sides.ts'
import type { Sides } from './copy-rows.ts'
import { setFence } from './fences.ts'
import { followChanges } from './follow-changes.ts'
import { type MakeStep, onSides } from './step.ts'

const STEP_MS = 1_000
const FEW = 100
/** As many as are told of. */
const DIFFERENCES_MAX = 100

/** Follows what was noted; compares a table where somebody asked; and ends a switch that somebody died in. */
export const followStep: MakeStep = async (deps, move, signal) =>
  await onSides(deps, move, async (sides) => {
    if (move.position.isUnsettled === true) await settle(sides)
    const followed = await follow(sides, signal)
    const diff = await compareNext(sides, { diff: move.position.diff, now: deps.clock.now() }, signal)
    if (followed === 0 && diff === undefined && move.position.isUnsettled !== true) return undefined
    const { isUnsettled: _, ...position } = move.position
    return {
      position: { ...position, followed: (position.followed ?? 0) + followed, ...(diff && { diff }) },
      isBusy: diff?.status === 'running',
    }
  })

/** The switch is committed: the copy has become right, and what was right a copy. */
async function settle({ right, copy, tenantId }: Sides): Promise<void> {
  await setFence(copy, tenantId, 'moved')
  await setFence(right, tenantId, 'open')
}

async function follow(sides: Sides, signal: AbortSignal): Promise<number> {
  const until = performance.now() + STEP_MS
  let followed = 0
  // The last few come while the others are followed, and there is no end of them.
  for (let count = FEW; count >= FEW && !signal.aborted && performance.now() < until; followed += count)
    count = await followChanges(sides)
  return followed
}

/** As many tables as there is time for. */
async function compareNext(
  sides: Sides,
  { diff: before, now }: { readonly diff: MoveRow['position']['diff']; readonly now: Date },
  signal: AbortSignal,
): Promise<MoveRow['position']['diff']> {
  if (before?.status !== 'running') return undefined
  const until = performance.now() + STEP_MS
  let diff = before
  for (const table of sides.tables.filter(({ name }) => !before.tables.includes(name))) {
    if (performance.now() > until) return diff
    const compared = await compareTable(sides, table, signal)
    // One that was cut short is begun again.
    if (signal.aborted) return diff
    diff = add(diff, table.name, compared)
  }
  return { ...diff, status: 'done', comparedAt: now.toISOString() }
}

const add = (diff: MoveDiff, table: string, { rows, differences }: Compared): MoveDiff => ({
  ...diff,
  tables: [...diff.tables, table],
  rows: diff.rows + rows,
  differenceCount: diff.differenceCount + differences.length,
  differences: [...diff.differences, ...differences].slice(0, DIFFERENCES_MAX),
})
