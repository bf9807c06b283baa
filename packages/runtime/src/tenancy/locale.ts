import pg from 'pg'

/** How a database encodes and sorts text. */
export interface Locale {
  readonly encoding: string
  readonly provider: 'libc' | 'icu' | 'builtin'
  readonly collate: string
  readonly ctype: string
  /** Of a provider other than libc. */
  readonly locale: string | null
}

/** Of the database with the name, or of the one that is asked where there is none. */
export async function readLocale(client: pg.Client, database: string | undefined): Promise<Locale> {
  const { rows } = await client.query<Locale>(READ, [database ?? null])
  const [locale] = rows
  if (locale === undefined) throw new Error('PostgreSQL does not list the database that answers.')
  return locale
}

// The column with the locale has another name since PostgreSQL 17.
const READ = `
  select
    pg_encoding_to_char(encoding) as encoding,
    case datlocprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end as provider,
    datcollate as collate,
    datctype as ctype,
    coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') as locale
  from pg_database d
  where datname in ($1, current_database())
  order by datname = $1 desc
  limit 1`

/** What makes a new database of `template0` write and sort text in the same way. Pure. */
export function toClauses({ encoding, provider, collate, ctype, locale }: Locale): string {
  const clauses = { encoding, lc_collate: collate, lc_ctype: ctype, locale_provider: provider }
  const own = locale === null ? {} : { [`${provider}_locale`]: locale }
  return Object.entries({ ...clauses, ...own })
    .map(([name, value]) => `${name} ${pg.escapeLiteral(value)}`)
    .join(' ')
}

/** Of which two databases sort text in the same way, as far as their names tell. Pure. */
export const collationOf = ({ provider, collate, locale }: Locale): string => `${locale ?? collate} (${provider})`

/** `en_US.UTF-8` is `en_US.utf8`. Pure. */
export const sortAlike = (one: Locale, other: Locale): boolean => {
  const [left, right] = [one, other].map((locale) => collationOf(locale).toLowerCase().replaceAll('-', ''))
  return left === right
}
