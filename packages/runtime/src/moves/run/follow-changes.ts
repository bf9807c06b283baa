import { copyRows, isReferenceMissing, isTaken, type Sides } from './copy-rows.ts'
import type { MovedTable } from './list-tables.ts'
import { type Chunk, readRows, removeOthers, toColumns } from './row-text.ts'

/** Of one round: some thousand rows. */
const ROUND_MAX = 5_000
const ALL = 1_000_000

interface ChangeRow {
  readonly seq: string
  readonly table_name: string
  readonly key: readonly string[]
}

/**
 * Reads again what was noted to have changed in these tables, and makes the copy as it is now; then forgets the notes. In whatever order that happens,
 * and however often, it ends as the row is: a change in between has a note of its own, which stays.
 *
 * @returns how many notes there were: fewer than could be read at once when everything has been followed.
 */
export async function followChanges(sides: Sides): Promise<number> {
  try {
    return await followRound(sides, ROUND_MAX)
  } catch (error) {
    if (!isReferenceMissing(error)) throw error
    // What goes together was cut apart by the end of the round.
    return await followRound(sides, ALL)
  }
}

/** Whether a round was of all that there were when it began. */
export const isAll = (count: number): boolean => count < ROUND_MAX

/** Of changes that come faster than they are followed. */
const ALL_WITHIN_MS = 30_000

/**
 * Follows all that there is, but for what comes meanwhile.
 *
 * @throws Error where that cannot be: the two sides cannot be compared then.
 */
export async function followAll(sides: Sides, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now()
  while (!isAll(await followChanges(sides)) && !signal.aborted)
    if (performance.now() - startedAt > ALL_WITHIN_MS) throw new Error('Changes come faster than they can be followed.')
}

async function followRound(sides: Sides, roundMax: number): Promise<number> {
  const { right, tenantId, tables } = sides
  const changes = await right.query<ChangeRow>(SELECT, [tenantId, roundMax, tables.map(({ name }) => name)])
  if (changes.length === 0) return 0
  const changed = await readChanged(sides, changes)
  try {
    await copyAll(sides, changed)
  } catch (error) {
    if (!isTaken(error)) throw error
    // A row that is gone has the name of one that came after it.
    await removeGone(sides, changed)
    await copyAll(sides, changed)
  }
  await removeGone(sides, changed)
  await right.query(FORGET, [tenantId, changes.map(({ seq }) => seq)])
  return changes.length
}

interface Changed {
  readonly table: MovedTable
  readonly keys: readonly (readonly string[])[]
  readonly chunk: Chunk
}

/** What refers to a row comes after it. */
async function copyAll(sides: Sides, changed: readonly Changed[]): Promise<void> {
  for (const { table, chunk } of changed) await copyRows(sides, table, chunk)
}

/** And goes before it. */
async function removeGone({ copy, tenantId }: Sides, changed: readonly Changed[]): Promise<void> {
  for (const { table, keys, chunk } of changed.toReversed())
    if (chunk.count < keys.length || table.key.length === 0)
      await copy.query(removeOthers(table), [tenantId, chunk.lines ?? '{}', ...toColumns(table, keys)])
}

async function readChanged(
  { right, tenantId, tables }: Sides,
  changes: readonly ChangeRow[],
): Promise<readonly Changed[]> {
  const changed: Changed[] = []
  for (const table of tables) {
    const keys = keysOf(changes.filter(({ table_name: name }) => name === table.name))
    if (keys.length === 0) continue
    const [chunk] = await right.query<Chunk>(readRows(table), [tenantId, ...toColumns(table, keys)])
    if (chunk !== undefined) changed.push({ table, keys, chunk })
  }
  return changed
}

/** Each once. */
const keysOf = (changes: readonly ChangeRow[]): readonly (readonly string[])[] => [
  ...new Map(changes.map(({ key }) => [JSON.stringify(key), key])).values(),
]

const SELECT = `
  select seq, table_name, key
  from tenant_changes
  where tenant_id = $1
    and table_name = any ($3::text[])
  order by seq
  limit $2`

const FORGET = `
  delete from tenant_changes
  where tenant_id = $1
    and seq = any ($2::bigint[])`
