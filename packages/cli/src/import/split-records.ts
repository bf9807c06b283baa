import {
  breakLength,
  countBreak,
  type Dialect,
  type Scan,
  type SplitCounts,
  scanPlain,
  scanQuoted,
} from './scan-cells.ts'

export type RecordProblem = 'unclosed_quote' | 'text_after_quote' | 'record_too_large'

export interface TextRecord {
  /** Physical line on which the record starts, from 1. Differs from the row where cells hold line breaks. */
  line: number
  cells: string[]
  /** Set when the quoting is broken: `cells` then holds the raw first line alone, and reading went on at the next line. */
  problem?: RecordProblem
}

export interface RecordSplitter {
  push(text: string): TextRecord[]
  /** No more text follows. */
  end(): TextRecord[]
  readonly counts: Readonly<SplitCounts>
}

/** A record larger than this is not one: a stray quote swallowed the rest of the file. 4 Mi characters. */
const recordCharsMax = 4 * 1024 * 1024

/**
 * Cuts text into records, chunk by chunk. A splitter rather than csv-parse: one broken quote must cost its own line,
 * not the rest of the file, and every record must know its physical line. csv-parse reads the same files in the tests,
 * as the independent witness.
 */
export function createRecordSplitter(dialect: Dialect): RecordSplitter {
  const scan = createScan(dialect)
  let line = 1
  // Retried only once the pending record has doubled: a long record costs twice its length, not its square.
  let retryLength = 0

  const drain = (): TextRecord[] => {
    const records: TextRecord[] = []
    let at = 0
    while (at < scan.text.length) {
      const read = readRecord(scan, at) ?? (scan.text.length - at > recordCharsMax ? giveUp(scan, at) : undefined)
      if (read === undefined) break
      scan.counts.records++
      records.push({ line, ...read.record })
      line += countLines(scan, at, read.end)
      at = read.end
    }
    scan.text = scan.text.slice(at)
    retryLength = Math.min(scan.text.length * 2, recordCharsMax + 1)
    return records
  }

  return {
    counts: scan.counts,
    push(chunk) {
      scan.text += chunk
      return scan.text.length < retryLength ? [] : drain()
    },
    end() {
      scan.isFinal = true
      return drain()
    },
  }
}

function createScan(dialect: Dialect): Scan {
  return {
    text: '',
    isFinal: false,
    dialect,
    delimiter: dialect.delimiter.charCodeAt(0),
    quote: dialect.quote === null ? -1 : dialect.quote.charCodeAt(0),
    counts: {
      records: 0,
      lf: 0,
      crlf: 0,
      crcrlf: 0,
      cr: 0,
      quotedCells: 0,
      neededQuotes: 0,
      strayQuotes: 0,
      malformed: 0,
    },
  }
}

interface ReadRecord {
  record: Omit<TextRecord, 'line'>
  end: number
}

/** Reads the record that starts at `start`; `undefined` when more text is needed. */
function readRecord(scan: Scan, start: number): ReadRecord | undefined {
  const { text } = scan
  const cells: string[] = []
  for (let at = start; ; at++) {
    const cell = at < text.length && text.charCodeAt(at) === scan.quote ? scanQuoted(scan, at) : scanPlain(scan, at)
    if (cell === 'more') return undefined
    if (typeof cell === 'string') return skipLine(scan, start, cell)
    cells.push(cell.value)
    at = cell.end
    if (at >= text.length) return { record: { cells }, end: at }
    if (text.charCodeAt(at) === scan.delimiter) continue
    const length = breakLength(scan, at)
    if (length === -1) return undefined
    countBreak(scan, at, length)
    return { record: { cells }, end: at + length }
  }
}

/** The broken record ends with its first physical line; what follows is read on its own merits. */
function skipLine(scan: Scan, start: number, problem: RecordProblem): ReadRecord | undefined {
  const { text } = scan
  let end = start
  while (end < text.length && breakLength(scan, end) === 0) end++
  const length = end < text.length ? breakLength(scan, end) : 0
  if (length === -1 || (end >= text.length && !scan.isFinal)) return undefined
  scan.counts.malformed++
  return { record: { cells: [text.slice(start, end)], problem }, end: end + length }
}

/** What is there of a record without end is cut after its first line, or whole where that has no end either. */
function giveUp(scan: Scan, start: number): ReadRecord | undefined {
  return skipLine({ ...scan, isFinal: true }, start, 'record_too_large')
}

function countLines({ text, dialect }: Scan, from: number, to: number): number {
  const record = text.slice(from, to)
  if (dialect.isCarriageReturnBreak) return record.match(/\r{0,2}\n|\r/g)?.length ?? 0
  let count = 0
  for (let at = record.indexOf('\n'); at !== -1; at = record.indexOf('\n', at + 1)) count++
  return count
}
