import type { JsonValue } from '../../mapping/mapping.ts'
import { CannotBuild } from '../cannot-build.ts'

/** What spreadsheets take for the beginning of a formula, full-width forms included (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/**
 * CSV by RFC 4180: an array of objects, whose members' names are the header line, or of arrays. A text that a spreadsheet
 * would run begins with an apostrophe, so that what a respondent wrote stays text over there.
 */
export function encodeCsv(value: JsonValue): string {
  const rows: readonly JsonValue[] = Array.isArray(value) ? value : [value]
  const lines = rows.every((row) => Array.isArray(row)) ? (rows as readonly JsonValue[][]) : table(rows)
  return lines.map((cells) => `${cells.map(encodeCell).join(',')}\r\n`).join('')
}

function table(rows: readonly JsonValue[]): readonly (readonly JsonValue[])[] {
  const columns = new Set(rows.flatMap((row) => Object.keys(requireRecord(row))))
  return [[...columns], ...rows.map((row) => [...columns].map((column) => requireRecord(row)[column] ?? null))]
}

function requireRecord(row: JsonValue): Readonly<Record<string, JsonValue | undefined>> {
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Readonly<Record<string, JsonValue>>
  throw new CannotBuild(
    'body_invalid',
    'A row of CSV is neither an object nor, as all others, an array.',
    'Mend the mapping.',
  )
}

function encodeCell(value: JsonValue): string {
  if (value === null) return ''
  const isText = typeof value === 'string' || typeof value === 'object'
  const plain = typeof value === 'object' ? JSON.stringify(value) : String(value)
  // Numbers may begin with a minus: they are no texts.
  const text = isText && FORMULA.test(plain) ? `'${plain}` : plain
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
