import { decodeText, type Encoding } from './detect-encoding.ts'
import type { Source } from './open-source.ts'
import { readXlsx } from './read-xlsx.ts'
import type { Dialect, SplitCounts } from './scan-cells.ts'
import { createRecordSplitter, type RecordProblem } from './split-records.ts'

export interface TableRow {
  /** Row as a spreadsheet numbers it: the first record of the file is 1, headers and blank rows count. */
  row: number
  /** Physical line on which it starts, from 1; the same as `row` for spreadsheets. */
  line: number
  cells: string[]
  problem?: RecordProblem | 'invalid_encoding'
}

export interface TableFormat {
  encoding: Encoding
  /** Rows with U+FFFD are marked `invalid_encoding`: the file was decoded with damage. */
  isDamaged: boolean
  dialect: Dialect
  sheet?: number | string
}

/** One pass over a file, header rows included. Rows arrive in blocks: one await per block, not per row. */
export interface Table {
  rows(): AsyncGenerator<readonly TableRow[]>
  /** Of the pass that was finished last. */
  counts(): SplitCounts | undefined
}

export function createTable(source: Source, format: TableFormat): Table {
  return source.kind === 'xlsx' ? createSheetTable(source, format) : createTextTable(source, format)
}

function createSheetTable(source: Source, { sheet }: TableFormat): Table {
  let loaded: Promise<string[][]> | undefined
  return {
    counts: () => undefined,
    async *rows() {
      loaded ??= readXlsx(source.path, sheet)
      const rows = await loaded
      for (let from = 0; from < rows.length; from += 1000) {
        yield rows.slice(from, from + 1000).map((cells, index) => {
          return { row: from + index + 1, line: from + index + 1, cells }
        })
      }
    },
  }
}

function createTextTable(source: Source, { encoding, isDamaged, dialect }: TableFormat): Table {
  let counts: SplitCounts | undefined
  return {
    counts: () => counts,
    async *rows() {
      const splitter = createRecordSplitter(dialect)
      let row = 0
      const number = (records: ReturnType<typeof splitter.push>): TableRow[] =>
        records.map((record) => {
          row++
          const isUnreadable = isDamaged && record.cells.some((cell) => cell.includes('\uFFFD'))
          return isUnreadable ? { row, ...record, problem: 'invalid_encoding' } : { row, ...record }
        })
      for await (const text of decodeText(source.open(), encoding)) yield number(splitter.push(text))
      yield number(splitter.end())
      counts = splitter.counts
    },
  }
}
