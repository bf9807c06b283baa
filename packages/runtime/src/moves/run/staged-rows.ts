import pg from 'pg'
import { uuidLiteral } from '../../oltp/open-transaction.ts'
import { pipeCopy } from '../../oltp/pipe-copy.ts'
import type { PlaceSession } from './at-place.ts'
import { type MovedTable, quoted, type Reference } from './list-tables.ts'
import { insertInto, type Key, orderOf, type Range, referring, unlessSame, within } from './row-text.ts'

/**
 * Rows on their way: `copy` is the fastest that PostgreSQL has and may not write where row level security asks it, so it writes to a table
 * that only this session sees, and from there they are inserted like any others, under the policies of the table.
 */
const stagedName = ({ name }: MovedTable): string => `pg_temp.${pg.escapeIdentifier(`staged_${name}`)}`

/** Empty, and there until the session ends. A temporary table is the owner's to make. */
export async function makeStage(copy: PlaceSession, table: MovedTable): Promise<void> {
  await copy.asOwner(() => copy.query(makeOf(table)))
}

const makeOf = (table: MovedTable): string => `
  create temporary table if not exists ${pg.escapeIdentifier(`staged_${table.name}`)} as
    select ${quoted(table.written)} from ${table.name} with no data;
  grant select, insert, truncate on ${stagedName(table)} to howazit_mover`

export async function emptyStage(copy: PlaceSession, table: MovedTable): Promise<void> {
  await copy.query(`truncate ${stagedName(table)}`)
}

/** Reads those within a range into the stage, in place of what is in it. Resolves to how many there are. */
export async function stageRows(
  { right, copy, tenantId }: { readonly right: PlaceSession; readonly copy: PlaceSession; readonly tenantId: string },
  table: MovedTable,
  range: Range,
): Promise<number> {
  await emptyStage(copy, table)
  return await pipeCopy(right.client, copy.client, {
    out: `copy (${rowsWithin(table, tenantId, range)}) to stdout (format binary)`,
    into: `copy ${stagedName(table)} (${quoted(table.written)}) from stdin (format binary)`,
  })
}

/** With literals, since `copy` takes no parameters. */
const rowsWithin = (table: MovedTable, tenantId: string, [from, to]: Range): string => `
  select ${quoted(table.written)}
  ${within(table, { tenant: uuidLiteral(tenantId), from: toLiteral(from), to: toLiteral(to) })}
  ${orderOf(table, 't')}`

const toLiteral = (key: Key | null): string =>
  key === null ? 'null::text[]' : `array[${key.map((value) => pg.escapeLiteral(value)).join(', ')}]::text[]`

/** For which there have to be partitions; none where a table has none. */
export async function monthsOfStaged(copy: PlaceSession, table: MovedTable): Promise<readonly Date[]> {
  if (!table.columns.includes('submitted_at')) return []
  const rows = await copy.query<{ month: string }>(`
    select to_char(month, 'YYYY-MM-DD') as month
    from (select distinct date_trunc('month', submitted_at) as month from ${stagedName(table)}) months`)
  return rows.map(({ month }) => new Date(month))
}

/** None of them may be there. */
export const insertStaged = (table: MovedTable, into: string = table.name): string =>
  `${insertInto(table, into)} from ${stagedName(table)}`

/** One that is there becomes as it is staged. */
export const mergeStaged = (table: MovedTable): string => `${insertStaged(table)} ${unlessSame(table)}`

/** The keys of what they refer to and what is not there. */
export function findMissing(parent: MovedTable, table: MovedTable, { columns }: Reference): string {
  const names = referring(columns).map((name) => `staged.${quoted([name])}`)
  const isThere = parent.key.map(({ name }, at) => `p.${quoted([name])} = ${names[at]}`)
  return `
  select distinct array[${names.map((name) => `${name}::text`).join(', ')}]::text[] as key
  from ${stagedName(table)} staged
  where ${['true', ...names.map((name) => `${name} is not null`)].join(' and ')}
    and not exists (
      select
      from ${parent.name} p
      where ${['p.tenant_id = staged.tenant_id', ...isThere].join(' and ')})`
}
