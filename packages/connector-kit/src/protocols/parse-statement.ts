import type { JsonValue } from '../mapping/mapping.ts'
import type { HttpReply, HttpRequest } from '../run/http.ts'
import { protocolFailure } from './protocol-reply.ts'

export interface Statement {
  readonly text: string
  readonly values: readonly (string | null)[]
}

/** Reads what the kit made of `sql` and `body`; or refuses values that are no list. */
export function parseStatement({
  body,
}: HttpRequest): { readonly statement: Statement } | { readonly refused: HttpReply } {
  const { sql, values } = JSON.parse(typeof body === 'string' ? body : '{}') as { sql?: JsonValue; values?: JsonValue }
  if (typeof sql === 'string' && Array.isArray(values))
    return { statement: { text: sql, values: values.map(toParameter) } }
  return { refused: protocolFailure(400, 'values_invalid', 'The values of the statement are no list.') }
}

/** Lists and objects are bound as JSON, for `$1::jsonb` and `jsonb_to_recordset($1)`; never as PostgreSQL's arrays. */
function toParameter(value: JsonValue): string | null {
  if (value === null) return null
  return typeof value === 'string' ? storable(value) : JSON.stringify(value, (_, inner) => storableOf(inner))
}

const storableOf = (value: unknown): unknown => (typeof value === 'string' ? storable(value) : value)

/** Neither text nor jsonb holds U+0000 or half a surrogate pair: what a respondent wrote must not make a row impossible. */
function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}
