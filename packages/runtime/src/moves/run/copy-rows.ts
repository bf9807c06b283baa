import type { Partitions } from '../../oltp/partitions.ts'
import type { Place } from '../move-row.ts'
import type { PlaceSession } from './at-place.ts'
import type { MovedTable } from './list-tables.ts'
import { type Chunk, readReferred, updateRows, writeRows } from './row-text.ts'

/** Where a tenant is, and where a copy of it is made. */
export interface Sides {
  readonly tenantId: string
  readonly right: PlaceSession
  readonly copy: PlaceSession
  readonly copyPlace: Place
  readonly tables: readonly MovedTable[]
  readonly partitions: Pick<Partitions, 'ensureMonths'>
}

/**
 * Writes rows as they were read. What they refer to may not be there yet, since every chunk is read by itself: then that is written
 * first, as it is now.
 */
export async function copyRows(
  sides: Sides,
  table: MovedTable,
  { lines, months }: Pick<Chunk, 'lines' | 'months'>,
): Promise<void> {
  if (lines === null) return
  const { copy, copyPlace, partitions } = sides
  if (months !== null)
    await partitions.ensureMonths(
      copyPlace,
      months.map((month) => new Date(month)),
    )
  try {
    await copy.query(writeRows(table), [lines])
  } catch (error) {
    if (isReferenceMissing(error)) await copyReferred(sides, table, lines)
    // A name that one of them has now is still that of another one, which has changed as well.
    else if (isTaken(error)) await copy.query(updateRows(table), [lines])
    else throw error
    await copy.query(writeRows(table), [lines])
  }
}

async function copyReferred(sides: Sides, table: MovedTable, lines: string): Promise<void> {
  const { right, tables, tenantId } = sides
  for (const reference of table.refersTo) {
    const parent = tables.find(({ name }) => name === reference.table)
    if (parent === undefined) continue
    const [referred] = await right.query<Chunk>(readReferred(parent, table, reference), [tenantId, lines])
    if (referred !== undefined) await copyRows(sides, parent, referred)
  }
}

const FOREIGN_KEY_VIOLATION = '23503'

/** A row refers to one that is not there, or is referred to by one that is. */
export const isReferenceMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === FOREIGN_KEY_VIOLATION

const UNIQUE_VIOLATION = '23505'

/** There is a row with the same key, or with the same name. */
export const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION
