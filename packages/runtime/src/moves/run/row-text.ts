import { conditionOf, type MovedTable, quoted, type Reference } from './list-tables.ts'

/**
 * Statements that read rows of a tenant as one text, an array of rows, and write that text at another place: nothing in between looks at
 * a value. `$1` is the tenant in all of them.
 */

/** A row and where it is in the order of its key. */
const rowOf = ({ columns }: MovedTable, alias: string): string =>
  `row(${columns.map((column) => `${alias}.${quoted([column])}`).join(', ')})::text`

const keyOf = ({ key }: MovedTable, alias: string): string =>
  `array[${key.map(({ name }) => `${alias}.${quoted([name])}::text`).join(', ')}]::text[]`

/** For which there has to be a partition. */
const monthsOf = ({ columns }: MovedTable, alias: string): string =>
  columns.includes('submitted_at')
    ? `array_agg(distinct to_char(date_trunc('month', ${alias}.submitted_at), 'YYYY-MM-DD'))`
    : 'null::text[]'

/** The key of a row, as text of each column of it. */
export type Key = readonly string[]
/** Behind the first, up to the second; from the beginning or to the end where they are null. */
export type Range = readonly [Key | null, Key | null]

/** What the rows that are asked for are compared with: parameters, or literals. */
export interface Bounds {
  readonly tenant: string
  readonly from: string
  readonly to: string
}

const PARAMETERS: Bounds = { tenant: '$1', from: '$2::text[]', to: '$3::text[]' }

const compare = ({ key }: MovedTable, alias: string, bound: string, operator: '>' | '<='): string => {
  if (key.length === 0) return `${bound} is null`
  const names = key.map(({ name }) => `${alias}.${quoted([name])}`).join(', ')
  return `(${bound} is null or (${names}) ${operator} (${key.map(({ type }, at) => `(${bound})[${at + 1}]::${type}`).join(', ')}))`
}

export const within = (table: MovedTable, { tenant, from, to }: Bounds = PARAMETERS): string => `
  from ${table.name} t
  where t.tenant_id = ${tenant}
    and ${compare(table, 't', from, '>')}
    and ${compare(table, 't', to, '<=')}
    and ${conditionOf(table)}`

export const orderOf = ({ key }: MovedTable, alias: string): string =>
  key.length === 0 ? '' : `order by ${key.map(({ name }) => `${alias}.${quoted([name])}`).join(', ')}`

/** Rows that were read; `lines` null where there is none. */
export interface Chunk {
  readonly count: number
  readonly lines: string | null
  readonly months: readonly string[] | null
}

/** Those with the keys from `$2` on, an array for each column of the key. */
export const readRows = (table: MovedTable): string => `
  select count(*)::int as count, array_agg(${rowOf(table, 't')})::text as lines, ${monthsOf(table, 't')} as months
  from ${table.name} t
  ${matching(table, 't')}
  where t.tenant_id = $1
    and ${conditionOf(table)}`

/** Those of `parent` that the rows `$2` of a table refer to. */
export const readReferred = (parent: MovedTable, table: MovedTable, { columns }: Reference): string => `
  select count(*)::int as count, array_agg(${rowOf(parent, 't')})::text as lines, ${monthsOf(parent, 't')} as months
  from ${parent.name} t
  where t.tenant_id = $1
    and exists (
      select
      from unnest($2::text[]::${table.name}[]) given
      where ${parent.key.map(({ name }, at) => `given.${quoted([referring(columns)[at] as string])} = t.${quoted([name])}`).join(' and ')})`

/** Without the tenant, which is the same on both sides. */
export const referring = (columns: readonly string[]): readonly string[] =>
  columns.filter((column) => column !== 'tenant_id')

/** Writes the rows `$1`; one that is there becomes as it is in them. What is the same already is not written. */
export const writeRows = (table: MovedTable): string =>
  `${insertInto(table)} from unnest($1::text[]::${table.name}[]) given ${unlessSame(table)}`

export const insertInto = ({ name, written }: MovedTable, into: string = name): string => `
  insert into ${into} (${quoted(written)}) overriding system value
  select ${quoted(written)}`

/** What is there becomes as it is written now. */
export function unlessSame(table: MovedTable): string {
  const key = ['tenant_id', ...table.key.map(({ name }) => name)]
  const others = table.written.filter((column) => !key.includes(column))
  if (others.length === 0) return `on conflict (${quoted(key)}) do nothing`
  const set = others.map((column) => `${quoted([column])} = excluded.${quoted([column])}`).join(', ')
  const changed = (alias: string) => `row(${others.map((column) => `${alias}.${quoted([column])}`).join(', ')})::text`
  return `on conflict (${quoted(key)}) do update set ${set} where ${changed(table.name)} <> ${changed('excluded')}`
}

/** Makes those of the rows `$1` that are there as they are in them. */
export function updateRows(table: MovedTable): string {
  const key = ['tenant_id', ...table.key.map(({ name }) => name)]
  const others = table.written.filter((column) => !key.includes(column))
  return `
  update ${table.name} t
  set ${others.map((column) => `${quoted([column])} = given.${quoted([column])}`).join(', ')}
  from unnest($1::text[]::${table.name}[]) given
  where ${key.map((column) => `t.${quoted([column])} = given.${quoted([column])}`).join(' and ')}`
}

/** Removes those with the keys from `$3` on that are not among the rows `$2`. */
export const removeOthers = (table: MovedTable): string => `
  delete from ${table.name} t
  using (select ${table.key.length === 0 ? '' : `* from ${keysFrom(table, 3)} as wanted (${quoted(names(table))})`}) wanted
  where t.tenant_id = $1
    ${table.key.map(({ name }) => `and t.${quoted([name])} = wanted.${quoted([name])}`).join(' ')}
    and not exists (
      select
      from unnest($2::text[]::${table.name}[]) given
      where true ${table.key.map(({ name }) => `and given.${quoted([name])} = t.${quoted([name])}`).join(' ')})`

const names = ({ key }: MovedTable): readonly string[] => key.map(({ name }) => name)

const keysFrom = ({ key }: MovedTable, first: number): string =>
  `unnest(${key.map(({ type }, at) => `$${first + at}::text[]::${type}[]`).join(', ')})`

function matching(table: MovedTable, alias: string): string {
  if (table.key.length === 0) return ''
  const on = table.key.map(({ name }) => `${alias}.${quoted([name])} = wanted.${quoted([name])}`).join(' and ')
  return `join ${keysFrom(table, 2)} as wanted (${quoted(names(table))}) on ${on}`
}

/** Keys as `readRows` and `removeOthers` take them. */
export const toColumns = (table: MovedTable, keys: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  table.key.map((_, at) => keys.map((key) => key[at] as string))

/** The key of the `$3`th row behind `$2`; none where there are fewer. */
export const readEnd = (table: MovedTable): string => `
  select to_json(${keyOf(table, 't')}) as key
  from ${table.name} t
  where t.tenant_id = $1
    and ${compare(table, 't', PARAMETERS.from, '>')}
    and ${conditionOf(table)}
  ${orderOf(table, 't')}
  offset $3 - 1
  limit 1`

/** Whether there is any behind `$2`. */
export const readAny = (table: MovedTable): string => `
  select
  from ${table.name} t
  where t.tenant_id = $1
    and ${compare(table, 't', PARAMETERS.from, '>')}
    and ${conditionOf(table)}
  limit 1`

/** How many rows there are between two keys, and one number for all that is in them. */
export const readDigest = (table: MovedTable): string => `
  select count(*)::int as count, coalesce(bit_xor(hashtextextended(${rowOf(table, 't')}, 0)), 0)::text as digest
  ${within(table)}`

/** The same row by row. */
export const readDigests = (table: MovedTable): string => `
  select to_json(${keyOf(table, 't')}) as key, hashtextextended(${rowOf(table, 't')}, 0)::text as digest
  ${within(table)}`
