import type { PlacedChange } from '../response-change.ts'
import { factMonths, factRows } from './fact-rows.ts'

/** Changes that become one block, each with its rows. */
export interface CutBatch {
  readonly batchId: string
  readonly changes: readonly (PlacedChange & { readonly lines: readonly string[] })[]
}

export interface CutLimits {
  readonly rowsMax: number
  readonly bytesMax: number
  readonly monthsMax: number
}

/**
 * 10,000 rows and 4 MiB are one block everywhere: below the parser's 10 MiB chunks and far below the default block. Measured
 * (`npm run bench -- sink`), rows per second still rise up to there, to 16 times those of 100 rows, and a block takes 0.3 s.
 * More months than responses can be of (2000 to tomorrow): a block costs by its months, so cutting one by these, as
 * ClickHouse's default of 100 would, makes blocks that are small and still cost as much. See docs/decisions/analytics-batches.md.
 */
export const CUT_LIMITS: CutLimits = { rowsMax: 10_000, bytesMax: 4 * 1024 * 1024, monthsMax: 400 }

/** Cuts changes, in order, into batches within the limits. A change is never split: one beyond a limit has its own batch. */
export function cutBatches(
  changes: readonly PlacedChange[],
  newId: () => string,
  limits: CutLimits = CUT_LIMITS,
): readonly CutBatch[] {
  const batches: OpenBatch[] = []
  for (const placed of changes) {
    const { change } = placed
    const months = factMonths(change)
    let batch = batches.at(-1) ?? open(batches, newId())
    let lines = factRows(change, batch.batchId)
    let size = sizeOf(lines, months)
    if (!hasRoom(batch, size, limits)) {
      // Rows carry the id of their batch, so they are written again for the new one.
      batch = open(batches, newId())
      lines = factRows(change, batch.batchId)
      size = sizeOf(lines, months)
    }
    add(batch, { ...placed, lines }, size)
  }
  return batches
}

interface OpenBatch {
  readonly batchId: string
  readonly changes: CutBatch['changes'][number][]
  readonly months: Set<number>
  rows: number
  bytes: number
}

interface Size {
  readonly rows: number
  readonly bytes: number
  readonly months: readonly number[]
}

function open(batches: OpenBatch[], batchId: string): OpenBatch {
  const batch: OpenBatch = { batchId, changes: [], months: new Set(), rows: 0, bytes: 0 }
  batches.push(batch)
  return batch
}

function sizeOf(lines: readonly string[], months: readonly number[]): Size {
  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0)
  return { rows: lines.length, bytes, months }
}

function hasRoom(batch: OpenBatch, added: Size, limits: CutLimits): boolean {
  if (batch.changes.length === 0) return true
  const monthCount = new Set([...batch.months, ...added.months]).size
  return (
    batch.rows + added.rows <= limits.rowsMax &&
    batch.bytes + added.bytes <= limits.bytesMax &&
    monthCount <= limits.monthsMax
  )
}

function add(batch: OpenBatch, entry: CutBatch['changes'][number], size: Size): void {
  batch.changes.push(entry)
  batch.rows += size.rows
  batch.bytes += size.bytes
  for (const month of size.months) batch.months.add(month)
}
