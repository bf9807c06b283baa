import type { MoveRow } from '../move-row.ts'
import type { PlaceSession } from './at-place.ts'
import { conditionOf, type MovedTable, quoted } from './list-tables.ts'

const SAMPLE_ROWS = 1_000

/** Where there is too little to be measured: what an idle server of today does anyway, in bytes a second. */
const RATE_UNKNOWN = 5_000_000

/**
 * Bytes a second, by one chunk that is read and written to a table with the same indexes that nobody gets to see: what the copy does, but
 * for the commit. A temporary one would take a right on the database, which is nobody's where `public` has none.
 */
export async function measureRate(
  session: PlaceSession,
  { table, move }: { readonly table: MovedTable; readonly move: MoveRow },
): Promise<number> {
  const startedAt = performance.now()
  const [sample] = await session.query<{ lines: string | null; bytes: string }>(readOf(table), [move.tenant_id])
  if (!sample?.lines) return RATE_UNKNOWN
  const readMs = performance.now() - startedAt
  const writeMs = await session.asOwner(() => write(session, table, sample.lines as string))
  return (Number(sample.bytes) / (readMs + writeMs)) * 1000
}

async function write(session: PlaceSession, { name }: MovedTable, lines: string): Promise<number> {
  await session.query('begin')
  try {
    await session.query(`create table moved_sample (like ${name} including indexes)`)
    const startedAt = performance.now()
    await session.query('insert into moved_sample select * from unnest($1::text[]::moved_sample[])', [lines])
    return performance.now() - startedAt
  } finally {
    await session.query('rollback')
  }
}

const readOf = (table: MovedTable): string => `
  select array_agg(line)::text as lines, sum(bytes) as bytes
  from (
    select row(${quoted(table.columns)})::text as line, pg_column_size(t.*) as bytes
    from ${table.name} t
    where tenant_id = $1
      and ${conditionOf(table)}
    limit ${SAMPLE_ROWS}
  ) chunk`
