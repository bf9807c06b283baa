/** How a text file is cut into records and cells. */
export interface Dialect {
  delimiter: ',' | ';' | '\t' | '|'
  /** `null`: quotes are ordinary characters (Google's TSV export never quotes). */
  quote: '"' | null
  /** A lone CR ends a record (classic Mac, or a mix); otherwise it is part of its cell. CR-LF and CR-CR-LF always end one. */
  isCarriageReturnBreak: boolean
}

/** What was met outside and inside quotes; the sniffer decides from these whether quotes are quotes. */
export interface SplitCounts {
  records: number
  lf: number
  crlf: number
  crcrlf: number
  cr: number
  quotedCells: number
  /** Quoted cells that hold a delimiter, a quote or a line break, so had to be quoted. */
  neededQuotes: number
  /** Quotes inside cells that do not start with one; a writer that quotes never makes them. */
  strayQuotes: number
  malformed: number
}

/** The text that is being cut, and how. `isFinal`: no more follows, so the end of the text ends a cell. */
export interface Scan {
  text: string
  isFinal: boolean
  readonly dialect: Dialect
  readonly delimiter: number
  /** -1 where quotes are text. */
  readonly quote: number
  readonly counts: SplitCounts
}

/** A cell and where it ends: at a delimiter, a line break or the end of the text. */
export interface ScannedCell {
  value: string
  end: number
}

const CR = 13
const LF = 10

/** Length of the line break at `at`: 0 when there is none, -1 when the next chunk decides. */
export function breakLength({ text, isFinal, dialect }: Scan, at: number): number {
  const code = text.charCodeAt(at)
  if (code === LF) return 1
  if (code !== CR) return 0
  if (at + 1 >= text.length) return isFinal ? Number(dialect.isCarriageReturnBreak) : -1
  const second = text.charCodeAt(at + 1)
  if (second === LF) return 2
  if (second === CR) {
    if (at + 2 >= text.length && !isFinal) return -1
    if (text.charCodeAt(at + 2) === LF) return 3
  }
  return Number(dialect.isCarriageReturnBreak)
}

export function countBreak({ text, counts }: Scan, at: number, length: number): void {
  if (length === 3) counts.crcrlf++
  else if (length === 2) counts.crlf++
  else if (text.charCodeAt(at) === LF) counts.lf++
  else counts.cr++
}

/** Reads a cell that does not start with a quote. Quotes within it are text. */
export function scanPlain(scan: Scan, start: number): ScannedCell | 'more' {
  const { text, delimiter, quote } = scan
  let end = start
  let hasQuote = false
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === delimiter || code === LF) break
    if (code === quote) hasQuote = true
    else if (code === CR) {
      const length = breakLength(scan, end)
      if (length === -1) return 'more'
      if (length > 0) break
    }
  }
  if (end >= text.length && !scan.isFinal) return 'more'
  if (hasQuote) scan.counts.strayQuotes++
  return { value: text.slice(start, end), end }
}

/** Reads a cell that opens with a quote at `start`; everything up to the closing one is its value, line breaks as they are. */
export function scanQuoted(scan: Scan, start: number): ScannedCell | 'more' | 'unclosed_quote' | 'text_after_quote' {
  const { text, isFinal, quote } = scan
  let from = start + 1
  let value = ''
  let isNeeded = false
  for (;;) {
    const close = text.indexOf('"', from)
    if (close === -1) return isFinal ? 'unclosed_quote' : 'more'
    if (close + 1 >= text.length && !isFinal) return 'more'
    if (text.charCodeAt(close + 1) === quote) {
      value += text.slice(from, close + 1)
      from = close + 2
      isNeeded = true
      continue
    }
    value += text.slice(from, close)
    const ending = endingAt(scan, close + 1)
    if (ending !== 'ends') return ending
    countQuoted(scan, value, isNeeded)
    return { value, end: close + 1 }
  }
}

function endingAt(scan: Scan, at: number): 'ends' | 'more' | 'text_after_quote' {
  if (at >= scan.text.length || scan.text.charCodeAt(at) === scan.delimiter) return 'ends'
  const length = breakLength(scan, at)
  if (length === -1) return 'more'
  return length === 0 ? 'text_after_quote' : 'ends'
}

function countQuoted({ counts, dialect }: Scan, value: string, hasQuotes: boolean): void {
  counts.quotedCells++
  if (hasQuotes || value.includes(dialect.delimiter) || value.includes('\n') || value.includes('\r'))
    counts.neededQuotes++
}
