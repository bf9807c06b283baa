import { isDeepStrictEqual } from 'node:util'
import { HowazitError } from '@howazit/sdk'
import { provisionPlacement } from '../../tenancy/provision-placement.ts'
import type { CopiedTable, MovePosition } from '../move-row.ts'
import { sidesOf } from '../sides.ts'
import { noteChanges } from './change-log.ts'
import { copyRows, isReferenceMissing, type Sides } from './copy-rows.ts'
import { setFence } from './fences.ts'
import { followChanges } from './follow-changes.ts'
import { listTables, type MovedTable } from './list-tables.ts'
import { type Chunk, readChunk } from './row-text.ts'
import { type MakeStep, onSides } from './step.ts'

const CHUNK_ROWS = 2_000
const STEP_MS = 1_000

/** Makes the place, has changes noted on both sides, and copies a second's worth of chunks, each behind the last one that is there. */
export const copyStep: MakeStep = async (deps, move, signal) => {
  const { position } = move
  const { right, copy } = sidesOf(move)
  if (position.copied === undefined && copy.placement !== 'shared') await provisionPlacement(deps, copy)
  return await onSides(deps, move, async (sides) => {
    if (position.copied === undefined) await prepare(sides, right.schemaName)
    const copied = await copyChunks(sides, position, signal)
    const isDone = sides.tables.every(({ name }) => copied[name]?.isDone === true)
    return { position: { ...position, copied }, isBusy: true, ...(isDone && { status: 'following' as const }) }
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
  signal: AbortSignal,
): Promise<Readonly<Record<string, CopiedTable>>> {
  const copied: Record<string, CopiedTable> = { ...before }
  const until = performance.now() + STEP_MS
  for (const table of sides.tables) {
    let at = copied[table.name] ?? { after: null, rows: 0, isDone: false }
    while (!at.isDone && !signal.aborted && performance.now() < until) {
      const chunk = await copyChunk(sides, table, at.after)
      const count = chunk?.count ?? 0
      const isDone = count < CHUNK_ROWS || table.key.length === 0
      at = { after: chunk?.last ?? at.after, rows: at.rows + count, isDone }
    }
    copied[table.name] = at
  }
  return copied
}

/** A tenant at work adds rows to tables that are copied already, to which the next table refers: then these follow first. */
async function copyChunk(sides: Sides, table: MovedTable, after: CopiedTable['after']): Promise<Chunk | undefined> {
  const copied = { ...sides, tables: sides.tables.slice(0, sides.tables.indexOf(table)) }
  for (;;) {
    const [chunk] = await sides.right.query<Chunk>(readChunk(table), [sides.tenantId, after, CHUNK_ROWS])
    try {
      if (chunk !== undefined) await copyRows(sides, table, chunk)
      return chunk
    } catch (error) {
      if (!isReferenceMissing(error) || (await followChanges(copied)) === 0) throw error
    }
  }
}
