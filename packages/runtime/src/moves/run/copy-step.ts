import { isDeepStrictEqual } from 'node:util'
import { HowazitError } from '@howazit/sdk'
import { provisionPlacement } from '../../tenancy/provision-placement.ts'
import type { CopiedTable, MovePosition } from '../move-row.ts'
import { sidesOf } from '../sides.ts'
import { noteChanges } from './change-log.ts'
import { copyRange, findEnd } from './copy-range.ts'
import { isReferenceMissing, isTaken, type Sides } from './copy-rows.ts'
import { setFence } from './fences.ts'
import { followChanges } from './follow-changes.ts'
import { listTables, type MovedTable } from './list-tables.ts'
import type { Pace } from './pace.ts'
import { type Range, readAny } from './row-text.ts'
import { emptyStage, makeStage } from './staged-rows.ts'
import { type MakeStep, onSidesAtPace, stepMsOf } from './step.ts'

/** Somebody who dies leaves as much to be copied again. */
const STEP_MS = 3_000

/** Makes the place, has changes noted on both sides, and copies a few seconds' worth of chunks, each behind the last one that is there. */
export const copyStep: MakeStep = async (deps, move, signal) => {
  const { position } = move
  const { right, copy } = sidesOf(move)
  if (position.copied === undefined && copy.placement !== 'shared') await provisionPlacement(deps, copy)
  return await onSidesAtPace(deps, { move, signal }, async (sides, pace) => {
    if (position.copied === undefined) await prepare(sides, right.schemaName)
    const startedAt = performance.now()
    const until = startedAt + stepMsOf(deps, STEP_MS)
    const copied = await copyChunks(sides, position, { pace, until, signal })
    const copyMs = (position.copyMs ?? 0) + Math.round(performance.now() - startedAt)
    const isDone = sides.tables.every(({ name }) => copied[name]?.isDone === true)
    const { waiting: _, ...before } = position
    const { waiting } = pace
    return {
      position: { ...before, copied, copyMs, ...(waiting && !isDone && { waiting }) },
      isBusy: isDone || waiting === undefined,
      ...(isDone && { status: 'following' as const }),
    }
  })
}

async function prepare({ right, copy, tables, tenantId }: Sides, schemaName: string): Promise<void> {
  if (!isDeepStrictEqual(await listTables(right, schemaName), tables))
    throw new HowazitError(
      'conflict',
      'The tables of the two places are not the same. Cancel the move, and plan it again.',
    )
  // 1. Nobody works on what is not the tenant yet: pickers pass it over, and whoever enters is sent where the tenant is.
  await setFence(copy, tenantId, 'moved')
  // 2. The way back is there before the way forth is used.
  await noteChanges(copy, tables, tenantId)
  // 3. Before the first chunk: what changes after it was read is noted.
  await noteChanges(right, tables, tenantId)
}

async function copyChunks(
  sides: Sides,
  { copied: before = {} }: MovePosition,
  { pace, until, signal }: { readonly pace: Pace; readonly until: number; readonly signal: AbortSignal },
): Promise<Readonly<Record<string, CopiedTable>>> {
  const copied: Record<string, CopiedTable> = { ...before }
  // As many as one piece has are copied between two looks at how the server is.
  let rowsLeft = 0
  const mayGoOn = async () => {
    if (signal.aborted || performance.now() >= until) return false
    if (rowsLeft > 0) return true
    rowsLeft = pace.rows
    return await pace.mayGoOn()
  }
  await sides.copy.waitForDisk(false)
  for (const table of sides.tables) {
    let at = copied[table.name] ?? { after: null, rows: 0, isDone: false }
    // Most tables of most tenants are empty, and a stage takes longer to make than that is to see.
    if (!at.isDone && (await isEmpty(sides, table, at.after))) at = { ...at, isDone: true }
    for (let isStaged = false; !at.isDone && (await mayGoOn()); isStaged = true) {
      if (!isStaged) await makeStage(sides.copy, table)
      const { after } = at
      const piece = await pace.sparingOthers(() => copyPiece(sides, table, { after, count: pace.rows }))
      at = { after: piece.end, rows: at.rows + piece.count, isDone: piece.end === null }
      rowsLeft -= piece.count
    }
    copied[table.name] = at
    if (!at.isDone) break
  }
  await reachDisk(sides)
  return copied
}

async function isEmpty({ right, tenantId }: Sides, table: MovedTable, after: CopiedTable['after']): Promise<boolean> {
  return (await right.query(readAny(table), [tenantId, after])).length === 0
}

/** Only now may it be written down how far the copy is: this commit waits for the disk, and with it for all before it. */
async function reachDisk({ copy, tables: [table] }: Sides): Promise<void> {
  await copy.waitForDisk(true)
  if (table === undefined) return
  await makeStage(copy, table)
  await emptyStage(copy, table)
}

async function copyPiece(
  sides: Sides,
  table: MovedTable,
  { after, count }: { readonly after: CopiedTable['after']; readonly count: number },
) {
  const end = await findEnd(sides, table, { after, count })
  return { end, count: await copyFollowing(sides, table, [after, end]) }
}

/**
 * A tenant at work adds rows to tables that are copied already, to which the next table refers; and gives a name that a copied row had to
 * another one: then what has changed follows first.
 */
async function copyFollowing(sides: Sides, table: MovedTable, range: Range): Promise<number> {
  const at = sides.tables.indexOf(table)
  for (;;) {
    try {
      return await copyRange(sides, table, range)
    } catch (error) {
      if (!isReferenceMissing(error) && !isTaken(error)) throw error
      const tables = sides.tables.slice(0, isTaken(error) ? at + 1 : at)
      if ((await followChanges({ ...sides, tables })) === 0) throw error
    }
  }
}
