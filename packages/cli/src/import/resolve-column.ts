import type { MappingProblem } from './column-mapping.ts'
import type { Column } from './detect-headers.ts'
import { normaliseHeader } from './presets.ts'

export type ColumnReference = number | string

/** Finds a column by its position from 1, or by its header: exact first, then without regard to case and spaces. */
export function resolveColumn(
  columns: readonly Column[],
  reference: ColumnReference,
  where: string,
): Column | MappingProblem {
  if (typeof reference === 'number' || isPosition(columns, reference))
    return byPosition(columns, Number(reference), where)
  const exact = columns.filter((column) => namesOf(column).includes(reference))
  const wanted = normaliseHeader(reference)
  const found =
    exact.length > 0
      ? exact
      : columns.filter((column) => namesOf(column).some((name) => normaliseHeader(name) === wanted))
  if (found.length === 1) return found[0]!
  if (found.length === 0) return unknownColumn(columns, reference, where)
  const candidates = found.map(({ index, header }) => `${index + 1} "${shorten(header)}"`).join(', ')
  return {
    where,
    code: 'ambiguous_column',
    reason: `"${shorten(reference)}" names ${found.length} columns: ${candidates}. Give the position.`,
  }
}

/** `2019` may be a header; it is a position only where no column is called so. */
function isPosition(columns: readonly Column[], reference: string): boolean {
  return /^\d+$/.test(reference) && !columns.some(({ header }) => header === reference)
}

/** Splits `23,24` or `team,region`. A header that holds commas is taken whole. */
export function splitReferences(columns: readonly Column[], value: string): string[] {
  const wanted = normaliseHeader(value)
  if (columns.some((column) => namesOf(column).some((name) => normaliseHeader(name) === wanted))) return [value]
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

export const isProblem = (value: Column | MappingProblem): value is MappingProblem => 'code' in value

const namesOf = ({ header, text, key, headerCells }: Column): string[] => [
  header,
  key,
  text,
  ...headerCells.filter((cell) => cell !== ''),
]

function byPosition(columns: readonly Column[], position: number, where: string): Column | MappingProblem {
  const column = columns[position - 1]
  if (column !== undefined) return column
  return {
    where,
    code: 'unknown_column',
    reason: `There is no column ${position}; columns count from 1 to ${columns.length}.`,
  }
}

function unknownColumn(columns: readonly Column[], reference: string, where: string): MappingProblem {
  const wanted = normaliseHeader(reference)
  const near = columns.filter(({ header }) => wanted.length > 2 && normaliseHeader(header).includes(wanted)).slice(0, 3)
  const hint =
    near.length > 0
      ? ` Near: ${near.map(({ index, header }) => `${index + 1} "${shorten(header)}"`).join(', ')}.`
      : ' Headers are compared whole; `--dry-run` lists them.'
  return { where, code: 'unknown_column', reason: `No column is called "${shorten(reference)}".${hint}` }
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text)
