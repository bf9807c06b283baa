import type { PlaceSession } from './at-place.ts'
import type { MovedTable } from './list-tables.ts'
import { type Key, readEnd } from './row-text.ts'
import { insertStaged, makeStage, stageRows } from './staged-rows.ts'

const SAMPLE_ROWS = 1_000

/** Where there is too little to be measured: what an idle server of today does anyway, in bytes a second. */
const RATE_UNKNOWN = 5_000_000

/**
 * Bytes a second, by one chunk that is read and written to a table with the same indexes that nobody gets to see: what the copy does, but
 * for the commit.
 */
export async function measureRate(
  { right, copy, tenantId }: { readonly right: PlaceSession; readonly copy: PlaceSession; readonly tenantId: string },
  { table, bytesOfRow }: { readonly table: MovedTable; readonly bytesOfRow: number },
): Promise<number> {
  await makeStage(copy, table)
  const [end] =
    table.key.length === 0 ? [] : await right.query<{ key: Key }>(readEnd(table), [tenantId, null, SAMPLE_ROWS])
  await copy.asOwner(() =>
    copy.query(`create temporary table sample (like ${table.name} including indexes including generated)`),
  )
  const startedAt = performance.now()
  const rows = await stageRows({ right, copy, tenantId }, table, [null, end?.key ?? null])
  if (rows === 0) return RATE_UNKNOWN
  await copy.asOwner(() => copy.query(insertStaged(table, 'pg_temp.sample')))
  return ((rows * bytesOfRow) / (performance.now() - startedAt)) * 1000
}
