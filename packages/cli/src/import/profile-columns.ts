import { hash } from 'node:crypto'
import { createHashCounter } from './hash-counter.ts'
import { parseScaleNumber } from './parse-number.ts'
import { dateParts } from './parse-timestamp.ts'
import type { FileShape } from './sniff.ts'

/** What all the cells of one column say together. */
export interface ColumnProfile {
  index: number
  nonEmpty: number
  /** Counts per distinct value, in order of first appearance; `undefined` beyond `distinctMax`. */
  distinct: Map<string, number> | undefined
  charsMax: number
  hasLineBreak: boolean
  /** All non-empty cells are numbers or numbered labels, between these. */
  numbers: { min: number; max: number; areIntegers: boolean } | undefined
  dates: DateEvidence
  /** Parts of `a;b;c` cells, while they stay few. */
  parts: Map<string, number> | undefined
  cellsWithSemicolon: number
  /** Values look like 1.14064E+11: Excel has destroyed the identifiers. */
  scientific: number
}

export interface DateEvidence {
  dates: number
  others: number
  /** `13/1/…` proves day first, `1/13/…` month first; both in one column prove two formats. */
  dayFirst: number
  monthFirst: number
  yearLast: number
  /** How often time ran backwards under each reading. Exports are usually in order of time. */
  backwardsAsMonthFirst: number
  backwardsAsDayFirst: number
  shapes: Set<string>
}

export interface TableProfile {
  columns: ColumnProfile[]
  /** Rows that are wholly empty; they are not responses. */
  blankRows: number
  /** Column -> are its non-empty values unique over the file? Only for the columns asked about. */
  unique: Map<number, boolean>
}

const distinctMax = 400
const distinctCharsMax = 400
const partsMax = 200

/** One pass over all rows: what it says holds for the whole file, so a suggested mapping can reject nothing. */
export async function profileColumns(shape: FileShape, uniqueCandidates: readonly number[]): Promise<TableProfile> {
  const tallies = shape.columns.map(({ index }) => createColumnTally(index))
  const identifiers = uniqueCandidates.map((index) => ({ index, counter: createHashCounter(), isUnique: true }))
  let blankRows = 0
  for await (const block of shape.table.rows()) {
    for (const { row, cells, problem } of block) {
      if (row <= shape.headerRows || problem !== undefined || cells.length !== tallies.length) continue
      if (isBlank(cells)) {
        blankRows++
        continue
      }
      for (let index = 0; index < tallies.length; index++) if (cells[index] !== '') tallies[index]!.add(cells[index]!)
      for (const identifier of identifiers) {
        const value = cells[identifier.index]!
        if (value !== '' && identifier.counter.add(hash('sha256', value, 'buffer')) > 0) identifier.isUnique = false
      }
    }
  }
  return {
    columns: tallies.map((tally) => tally.profile()),
    blankRows,
    unique: new Map(identifiers.map(({ index, isUnique }) => [index, isUnique])),
  }
}

/** A copy: V8 keeps the whole chunk alive for a slice of it, and a few hundred labels would hold the file in memory. */
const detach = (text: string): string => Buffer.from(text).toString()

export const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell === '')

function createColumnTally(index: number) {
  let nonEmpty = 0
  let distinct: Map<string, number> | undefined = new Map()
  let charsMax = 0
  let hasLineBreak = false
  let areNumbers = true
  let areIntegers = true
  let min = Infinity
  let max = -Infinity
  let parts: Map<string, number> | undefined = new Map()
  let cellsWithSemicolon = 0
  let scientific = 0
  const dates = createDateTally()

  const addNumber = (value: string): void => {
    const number = parseScaleNumber(value)
    if (number === undefined) {
      areNumbers = false
      return
    }
    if (!Number.isInteger(number)) areIntegers = false
    min = Math.min(min, number)
    max = Math.max(max, number)
  }

  const addParts = (value: string): void => {
    for (const part of value.split(';')) parts!.set(parts!.has(part) ? part : detach(part), (parts!.get(part) ?? 0) + 1)
    if (parts!.size > partsMax) parts = undefined
  }

  return {
    add(value: string): void {
      nonEmpty++
      if (value.includes(';')) cellsWithSemicolon++
      if (parts !== undefined) addParts(value)
      const known = distinct?.get(value)
      dates.add(value)
      if (known !== undefined) {
        distinct!.set(value, known + 1)
        return
      }
      if (value.length > charsMax) charsMax = value.length
      if (!hasLineBreak && /[\r\n]/.test(value)) hasLineBreak = true
      if (areNumbers) addNumber(value)
      if (/^\d(?:[.,]\d+)?E\+\d+$/i.test(value)) scientific++
      if (distinct === undefined) return
      distinct.set(detach(value), 1)
      if (distinct.size > distinctMax || value.length > distinctCharsMax) distinct = undefined
    },
    profile(): ColumnProfile {
      const numbers = nonEmpty > 0 && areNumbers ? { min, max, areIntegers } : undefined
      const base = { index, nonEmpty, distinct, charsMax, hasLineBreak, numbers, dates: dates.evidence }
      return { ...base, parts, cellsWithSemicolon, scientific }
    },
  }
}

function createDateTally() {
  const evidence: DateEvidence = {
    dates: 0,
    others: 0,
    dayFirst: 0,
    monthFirst: 0,
    yearLast: 0,
    backwardsAsMonthFirst: 0,
    backwardsAsDayFirst: 0,
    shapes: new Set(),
  }
  let lastMonthFirst = 0
  let lastDayFirst = 0

  const addYearLast = (year: number, first: number, second: number): void => {
    evidence.yearLast++
    if (first > 12) evidence.dayFirst++
    if (second > 12) evidence.monthFirst++
    const asMonthFirst = year * 10_000 + first * 100 + second
    const asDayFirst = year * 10_000 + second * 100 + first
    if (asMonthFirst < lastMonthFirst) evidence.backwardsAsMonthFirst++
    if (asDayFirst < lastDayFirst) evidence.backwardsAsDayFirst++
    lastMonthFirst = asMonthFirst
    lastDayFirst = asDayFirst
  }

  return {
    evidence,
    add(value: string): void {
      // A column of text shows it at once; do not try dates on all of its cells.
      if (evidence.others > 20 && evidence.others > evidence.dates) return
      const parts = dateParts(value)
      if (parts === undefined) {
        evidence.others++
        return
      }
      evidence.dates++
      evidence.shapes.add(parts.shape)
      if (parts.shape === 'year-last') addYearLast(parts.year, parts.first, parts.second)
    },
  }
}
