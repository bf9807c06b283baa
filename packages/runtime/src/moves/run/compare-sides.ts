import type { TenantMoveDifference } from '@howazit/sdk'
import { rest } from '../../jobs/poll-work.ts'
import type { PlaceSession } from './at-place.ts'
import { findEnd } from './copy-range.ts'
import type { Sides } from './copy-rows.ts'
import { followAll } from './follow-changes.ts'
import type { MovedTable } from './list-tables.ts'
import { type Key, type Range, readDigest, readDigests } from './row-text.ts'

/** What changes all the time may differ whenever it is looked at, since it is not followed yet. */
const LOOKS = 3
const LOOK_MS = 50

export interface Compared {
  readonly rows: number
  readonly differences: readonly TenantMoveDifference[]
  /** Where the next range begins; null at the end of the table. */
  readonly end: Key | null
}

/**
 * Compares the next so many rows of a table on both sides, by one number, and where that differs row by row. A row differs when
 * it does so in the same way each time it is looked at, with everything followed in between.
 */
export async function compareRange(
  sides: Sides,
  { table, from, count }: { readonly table: MovedTable; readonly from: Key | null; readonly count: number },
  signal: AbortSignal,
): Promise<Compared> {
  const end = await findEnd(sides, table, { after: from, count })
  const part: Part = { table, range: [from, end] }
  const [right, copy] = await Promise.all([sides.right, sides.copy].map((side) => digest(side, sides, part)))
  const isSame = right?.digest === copy?.digest && right?.count === copy?.count
  return { rows: right?.count ?? 0, differences: isSame ? [] : await findDifferences(sides, part, signal), end }
}

interface Part {
  readonly table: MovedTable
  readonly range: Range
}

async function digest(side: PlaceSession, { tenantId }: Sides, { table, range }: Part) {
  const [row] = await side.query<{ count: number; digest: string }>(readDigest(table), [tenantId, ...range])
  return row
}

async function findDifferences(
  sides: Sides,
  part: Part,
  signal: AbortSignal,
): Promise<readonly TenantMoveDifference[]> {
  let found = await lookForDifferences(sides, part)
  for (let look = 1; look < LOOKS && found.size > 0 && !signal.aborted; look += 1) {
    await rest(LOOK_MS, signal)
    await followAll(sides, signal)
    const again = await lookForDifferences(sides, part)
    found = new Map([...found].filter(([name]) => again.has(name)))
  }
  return [...found.values()]
}

/** By what they are and how both sides are. */
async function lookForDifferences(
  { right, copy, tenantId }: Sides,
  { table, range }: Part,
): Promise<ReadonlyMap<string, TenantMoveDifference>> {
  const read = async (side: PlaceSession) => {
    const rows = await side.query<{ key: Key; digest: string }>(readDigests(table), [tenantId, ...range])
    return new Map(rows.map((row) => [JSON.stringify(row.key), row.digest]))
  }
  const [expected, found] = await Promise.all([read(right), read(copy)])
  const differences = new Map<string, TenantMoveDifference>()
  for (const name of new Set([...expected.keys(), ...found.keys()])) {
    const [mine, its] = [expected.get(name), found.get(name)]
    if (mine === its) continue
    const kind = its === undefined ? 'missing' : mine === undefined ? 'extra' : 'differing'
    differences.set(`${name} ${mine} ${its}`, { table: table.name, key: JSON.parse(name), kind })
  }
  return differences
}
