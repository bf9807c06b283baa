/** One row of a tenant, and how a copy of it could be. */
export interface Corruption {
  readonly what: string
  readonly table:
    | 'saved_filters'
    | 'response_items'
    | 'responses'
    | 'api_clients'
    | 'audit_entries'
    | 'webhook_subscriptions'
    | 'replays'
  readonly column: string
  /** As literals of SQL. */
  readonly given: string
  readonly found: string
}

type Values = Pick<Corruption, 'given' | 'found'>
const inColumn =
  (table: Corruption['table'], column: string) =>
  (what: string, given: Values['given'], found: Values['found']): Corruption => ({ what, table, column, given, found })

const text = inColumn('saved_filters', 'filter')
const answer = inColumn('response_items', 'text_value')
const number = inColumn('response_items', 'numeric_value')
const place = inColumn('response_items', 'question_id')
const dims = inColumn('responses', 'dims')
const made = inColumn('api_clients', 'created_at')
const scopes = inColumn('api_clients', 'scopes')
const hash = inColumn('api_clients', 'secret_hash')
const record = inColumn('audit_entries', 'record')
const enabled = inColumn('webhook_subscriptions', 'enabled')
const percent = inColumn('replays', 'max_error_percent')

/** Each of them makes another row of it. */
export const DIFFERENCES: readonly Corruption[] = [
  text('a space at the end', `'http = 500'`, `'http = 500 '`),
  text('the case of a letter', `'http = A'`, `'http = a'`),
  text('composed and decomposed letters (NFC, NFD)', `U&'caf\\00E9'`, `U&'cafe\\0301'`),
  text('a space that does not break', `'a b'`, `U&'a\\00A0b'`),
  text('an end of line', `E'a\\nb'`, `E'a\\r\\nb'`),
  answer('nothing and an empty text', 'null', `''`),
  number('the scale of a number', '1.0', '1.00'),
  number('the twentieth digit of a number', '1.0000000000000000001', '1.0000000000000000002'),
  number('no number and zero', 'null', '0'),
  place('one digit of an id', `'00000000-0000-4000-8000-000000000001'`, `'00000000-0000-4000-8000-000000000002'`),
  made('a microsecond later', `'2026-03-29T00:59:59.123456Z'`, `'2026-03-29T00:59:59.123457Z'`),
  made('a microsecond before', `'2026-03-29T00:59:59.123456Z'`, `'2026-03-29T00:59:59.123455Z'`),
  made('the hour that summer time takes', `'2026-03-29T00:59:59Z'`, `'2026-03-29T01:59:59Z'`),
  dims('a value within an object', `'{"region":{"city":"Oslo"}}'`, `'{"region":{"city":"Bergen"}}'`),
  dims('a number and its text', `'{"n":1}'`, `'{"n":"1"}'`),
  dims('a member that is null, and none', `'{"a":null}'`, `'{}'`),
  record('the order of members that are kept as text', `'{"a":1,"b":2}'`, `'{"b":2,"a":1}'`),
  scopes('the order of an array', `'{read,write}'`, `'{write,read}'`),
  scopes('an array of nothing, and of an empty text', `'{}'`, `'{""}'`),
  hash('one bit', `'\\x00ff'`, `'\\x01ff'`),
  enabled('yes and no', 'true', 'false'),
  percent('the sign of zero', '0', `'-0'`),
  percent('the last bit of a number', '0.3', '0.30000000000000004'),
]

/** The same row, written otherwise. */
export const EQUALS: readonly Corruption[] = [
  made('the same instant in another zone', `'2026-03-29T00:59:59.123456Z'`, `'2026-03-29T02:59:59.123456+02:00'`),
  dims('the order of members', `'{"a":1,"b":2}'`, `'{ "b": 2, "a": 1 }'`),
  dims('a member that is there twice', `'{"a":2}'`, `'{"a":1,"a":2}'`),
  number('an exponent', '1500', '1.5e3'),
  text('an escape', `'é'`, `U&'\\00E9'`),
]

/** Of the row that a corruption makes, by its place among them. */
export const rowId = (ordinal: number): string => `'00000000-0000-4000-9000-${String(ordinal).padStart(12, '0')}'`

const AT = `'2026-01-15T00:00:00Z'`

/** What else a row cannot be without. */
const valuesOf = (table: Corruption['table'], id: string): Readonly<Record<string, string>> =>
  ({
    saved_filters: { name: id, filter: `''`, updated_at: AT },
    responses: {
      id,
      survey_id: id,
      survey_version_id: id,
      submitted_at: AT,
      recorded_at: AT,
      completion: `'complete'`,
    },
    response_items: { id, response_id: id, submitted_at: AT, position: '0', question_id: id },
    api_clients: { id, name: id, scopes: `'{}'`, secret_hash: `'\\x00'` },
    audit_entries: { id, record: `'{}'`, seal: `'\\x00'` },
    webhook_subscriptions: { id, event_type: `'*'`, url: `'https://example.com/'`, secret: `'\\x00'` },
    replays: {
      id,
      mapping: `'original'`,
      includes_unknown: 'false',
      summary: `'{}'`,
      item_count: '0',
      created_at: AT,
      connector: `'original'`,
    },
  })[table]

/** What a row is told by; the tenant is `$1` in all of these. */
const keyOf = (table: Corruption['table']): string =>
  (({ saved_filters: 'name', response_items: 'response_id' }) as Partial<Record<string, string>>)[table] ?? 'id'

/** Makes the row where the tenant is. */
export function insertRow(
  { table, column, given }: Pick<Corruption, 'table' | 'column' | 'given'>,
  ordinal: number,
): string {
  const values = { tenant_id: '$1', ...valuesOf(table, rowId(ordinal)), [column]: given }
  return `insert into tenant_shared.${table} (${Object.keys(values).join(', ')}) values (${Object.values(values).join(', ')})`
}

/** Makes the copy of the row as it could be. */
export const spoilRow = (schema: string, { table, column, found }: Corruption, ordinal: number): string =>
  `update ${schema}.${table} set ${column} = ${found} where tenant_id = $1 and ${keyOf(table)} = ${rowId(ordinal)}`

export const TABLES = [...new Set([...DIFFERENCES, ...EQUALS].map(({ table }) => table))]
