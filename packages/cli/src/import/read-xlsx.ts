import type { CellValue } from 'read-excel-file/node'
import { findZipProblem } from './check-zip.ts'

/**
 * Reads one sheet as text cells, as a person would see them: dates `YYYY-MM-DD HH:mm:ss` rounded to the second
 * (Excel keeps fractions of a day), numbers in shortest form, nothing trimmed.
 * The whole sheet is held in memory: the format keeps its strings apart from its rows. Throws for what is no workbook.
 */
export async function readXlsx(path: string, sheet: number | string = 1): Promise<string[][]> {
  const problem = await findZipProblem(path)
  if (problem !== undefined) throw new Error(problem)
  const { readSheet } = await import('read-excel-file/node')
  const rows = await readSheet<string>(path, sheet, { trim: false, parseNumber: canonicalNumber })
  return rows.map((row) => row.map(cellText))
}

/** `2017.0` is 2017. Digits beyond the safe integers stay as the file has them: they are identifiers. */
function canonicalNumber(raw: string): string {
  const number = Number(raw)
  return Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER ? String(number) : raw
}

function cellText(value: CellValue<string> | null): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return dateText(value)
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  return String(value)
}

function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return ''
  const rounded = new Date(Math.round(date.getTime() / 1000) * 1000).toISOString()
  return `${rounded.slice(0, 10)} ${rounded.slice(11, 19)}`
}
