/** How a text file is cut into records and cells. */
export interface Dialect {
  delimiter: ',' | ';' | '\t' | '|'
  /** `null`: quotes are ordinary characters (Google's TSV export never quotes). */
  quote: '"' | null
  /** A lone CR ends a record (classic Mac, or a mix); otherwise it is part of its cell. CR-LF and CR-CR-LF always end one. */
  isCarriageReturnBreak: boolean
}

export type RecordProblem = 'unclosed_quote' | 'text_after_quote' | 'record_too_large'

export interface TextRecord {
  /** Physical line on which the record starts, from 1. Differs from the row where cells hold line breaks. */
  line: number
  cells: string[]
  /** Set when the quoting is broken: `cells` then holds the raw first line alone, and reading went on at the next line. */
  problem?: RecordProblem
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

export interface RecordSplitter {
  push(text: string): TextRecord[]
  /** No more text follows. */
  end(): TextRecord[]
  readonly counts: Readonly<SplitCounts>
}

/** A record larger than this is not one: a stray quote swallowed the rest of the file. 4 Mi characters. */
const recordCharsMax = 4 * 1024 * 1024

const CR = 13
const LF = 10

/**
 * A splitter rather than csv-parse: one broken quote must cost its own line, not the rest of the file, and every
 * record must know its physical line. csv-parse reads the same files in the tests, as the independent witness.
 */
export function createRecordSplitter(dialect: Dialect): RecordSplitter {
  const counts: SplitCounts = {
    records: 0,
    lf: 0,
    crlf: 0,
    crcrlf: 0,
    cr: 0,
    quotedCells: 0,
    neededQuotes: 0,
    strayQuotes: 0,
    malformed: 0,
  }
  const delimiter = dialect.delimiter.charCodeAt(0)
  const quote = dialect.quote === null ? -1 : dialect.quote.charCodeAt(0)
  const isCrBreak = dialect.isCarriageReturnBreak
  let text = ''
  let line = 1
  // Retried only once the pending record has doubled: a long record costs twice its length, not its square.
  let retryLength = 0

  /** Length of the line break at `at`; 0 when there is none, -1 when the next chunk decides. */
  const breakLength = (at: number, isFinal: boolean): number => {
    const code = text.charCodeAt(at)
    if (code === LF) return 1
    if (code !== CR) return 0
    const second = at + 1 < text.length ? text.charCodeAt(at + 1) : -1
    if (second === LF) return 2
    if (second === -1 && !isFinal) return -1
    if (second === CR) {
      if (at + 2 >= text.length && !isFinal) return -1
      if (text.charCodeAt(at + 2) === LF) return 3
    }
    return isCrBreak ? 1 : 0
  }

  const countBreak = (at: number, length: number): void => {
    if (length === 3) counts.crcrlf++
    else if (length === 2) counts.crlf++
    else if (text.charCodeAt(at) === LF) counts.lf++
    else counts.cr++
  }

  /** Reads one quoted cell that opens at `open`. Returns where it ends, or what is wrong with it. */
  const readQuoted = (open: number, isFinal: boolean): { value: string; end: number } | RecordProblem | 'more' => {
    let from = open + 1
    let value = ''
    let isNeeded = false
    for (;;) {
      const close = text.indexOf('"', from)
      if (close === -1) return isFinal ? 'unclosed_quote' : 'more'
      if (close + 1 >= text.length && !isFinal) return 'more'
      const next = close + 1 < text.length ? text.charCodeAt(close + 1) : LF
      if (next === quote) {
        value += text.slice(from, close + 1)
        from = close + 2
        isNeeded = true
        continue
      }
      value += text.slice(from, close)
      const length = next === delimiter || close + 1 >= text.length ? 1 : breakLength(close + 1, isFinal)
      if (length === -1) return 'more'
      if (length === 0) return 'text_after_quote'
      counts.quotedCells++
      if (isNeeded || value.includes(dialect.delimiter) || value.includes('\n') || value.includes('\r')) {
        counts.neededQuotes++
      }
      return { value, end: close + 1 }
    }
  }

  /** Reads the record that starts at `start`; `undefined` when more text is needed. */
  const readRecord = (start: number, isFinal: boolean): { record: TextRecord; end: number } | undefined => {
    const cells: string[] = []
    let at = start
    for (;;) {
      if (at < text.length && text.charCodeAt(at) === quote) {
        const quoted = readQuoted(at, isFinal)
        if (quoted === 'more') return undefined
        if (typeof quoted === 'string') return skipLine(start, quoted)
        cells.push(quoted.value)
        at = quoted.end
      } else {
        let end = at
        let hasQuote = false
        for (; end < text.length; end++) {
          const code = text.charCodeAt(end)
          if (code === delimiter || code === LF) break
          if (code === quote) hasQuote = true
          else if (code === CR) {
            const length = breakLength(end, isFinal)
            if (length === -1) return undefined
            if (length > 0) break
          }
        }
        if (end >= text.length && !isFinal) return undefined
        cells.push(text.slice(at, end))
        if (hasQuote) counts.strayQuotes++
        at = end
      }
      if (at >= text.length) return { record: { line, cells }, end: at }
      if (text.charCodeAt(at) === delimiter) {
        at++
        continue
      }
      const length = breakLength(at, isFinal)
      if (length === -1) return undefined
      countBreak(at, length)
      return { record: { line, cells }, end: at + length }
    }
  }

  /** The broken record ends with its first physical line; what follows is read on its own merits. */
  const skipLine = (start: number, problem: RecordProblem): { record: TextRecord; end: number } => {
    counts.malformed++
    let end = start
    while (end < text.length && breakLength(end, true) === 0) end++
    const after = end < text.length ? end + breakLength(end, true) : end
    return { record: { line, cells: [text.slice(start, end)], problem }, end: after }
  }

  const countLines = (from: number, to: number): number => {
    let lines = 0
    for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) lines++
    if (!isCrBreak) return lines
    for (let at = text.indexOf('\r', from); at !== -1 && at < to; at = text.indexOf('\r', at + 1)) {
      if (text.charCodeAt(at + 1) !== LF && text.charCodeAt(at + 1) !== CR) lines++
    }
    return lines
  }

  const drain = (isFinal: boolean): TextRecord[] => {
    const records: TextRecord[] = []
    let at = 0
    while (at < text.length) {
      const isTooLarge = text.length - at > recordCharsMax
      const read = readRecord(at, isFinal) ?? (isTooLarge ? skipLine(at, 'record_too_large') : undefined)
      if (read === undefined) break
      counts.records++
      records.push(read.record)
      line += countLines(at, read.end)
      at = read.end
    }
    text = text.slice(at)
    retryLength = text.length * 2
    return records
  }

  return {
    counts,
    push(chunk) {
      text += chunk
      return text.length < retryLength ? [] : drain(false)
    },
    end: () => drain(true),
  }
}
