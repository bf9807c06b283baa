import { copyRows, isReferenceMissing, isTaken, type Sides } from './copy-rows.ts'
import type { MovedTable } from './list-tables.ts'
import { type Chunk, type Key, type Range, readEnd, readRows, toColumns } from './row-text.ts'
import { findMissing, insertStaged, mergeStaged, monthsOfStaged, stageRows } from './staged-rows.ts'

/** The key of the last of the next `count` rows; null where there are fewer. */
export async function findEnd(
  { right, tenantId }: Sides,
  table: MovedTable,
  { after, count }: { readonly after: Key | null; readonly count: number },
): Promise<Key | null> {
  if (table.key.length === 0) return null
  const [row] = await right.query<{ key: Key }>(readEnd(table), [tenantId, after, count])
  return row?.key ?? null
}

/** Copies the rows within a range, as they are when they are read; there has to be a stage. Resolves to how many there were. */
export async function copyRange(sides: Sides, table: MovedTable, range: Range): Promise<number> {
  const { copy, copyPlace, partitions } = sides
  const count = await stageRows(sides, table, range)
  if (count === 0) return 0
  const months = await monthsOfStaged(copy, table)
  if (months.length > 0) await partitions.ensureMonths(copyPlace, months)
  try {
    await copy.query(insertStaged(table))
  } catch (error) {
    // It was written by somebody who died before that was written down, or because another row refers to it.
    if (!isTaken(error) && !isReferenceMissing(error)) throw error
    await copyMissing(sides, table)
    await copy.query(mergeStaged(table))
  }
  return count
}

/** What the staged rows refer to may not be there yet, since every range is read by itself. */
async function copyMissing(sides: Sides, table: MovedTable): Promise<void> {
  const { right, copy, tables, tenantId } = sides
  for (const reference of table.refersTo) {
    const parent = tables.find(({ name }) => name === reference.table)
    if (parent === undefined) continue
    const missing = await copy.query<{ key: Key }>(findMissing(parent, table, reference))
    if (missing.length === 0) continue
    const keys = missing.map(({ key }) => key)
    const [referred] = await right.query<Chunk>(readRows(parent), [tenantId, ...toColumns(parent, keys)])
    if (referred !== undefined) await copyRows(sides, parent, referred)
  }
}
