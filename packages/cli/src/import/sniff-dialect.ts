import type { Dialect, SplitCounts } from './scan-cells.ts'
import { createRecordSplitter } from './split-records.ts'

export interface SniffedDialect {
  dialect: Dialect
  confidence: number
  evidence: string
}

const delimiters = ['\t', ',', ';', '|'] as const
const names = { '\t': 'tab', ',': 'comma', ';': 'semicolon', '|': 'pipe' } as const

export const delimiterName = (dialect: Dialect): string => names[dialect.delimiter]

/** Tries every delimiter on the head of the file; the one that gives most records the same number of cells wins. */
export function sniffDialect(head: string, isWholeFile: boolean): SniffedDialect {
  const isCarriageReturnBreak = usesLoneCarriageReturns(head)
  const trials = delimiters.map((delimiter) => {
    const dialect: Dialect = { delimiter, quote: '"', isCarriageReturnBreak }
    const quoted = tryDialect(head, dialect, isWholeFile)
    const plain = tryDialect(head, { ...dialect, quote: null }, isWholeFile)
    return plain.score > quoted.score ? plain : quoted
  })
  const best = trials.reduce((left, right) => (right.score > left.score ? right : left))
  if (best.modalCells < 2) {
    return {
      dialect: { ...best.dialect, delimiter: ',', quote: '"' },
      confidence: 0.5,
      evidence: 'one column: no delimiter found',
    }
  }
  const evidence = `${best.consistent} of the first ${best.records} rows have ${best.modalCells} cells`
  // Whether quotes are quotes is decided later, on the whole file.
  return { dialect: { ...best.dialect, quote: '"' }, confidence: best.consistent / best.records, evidence }
}

interface Trial {
  dialect: Dialect
  score: number
  records: number
  consistent: number
  modalCells: number
}

function tryDialect(head: string, dialect: Dialect, isWholeFile: boolean): Trial {
  const splitter = createRecordSplitter(dialect)
  const records = splitter.push(head)
  if (isWholeFile) records.push(...splitter.end())
  const lengths = records
    .filter((record) => record.cells.length > 1 || record.cells[0] !== '')
    .map((r) => r.cells.length)
  const tally = new Map<number, number>()
  for (const length of lengths) tally.set(length, (tally.get(length) ?? 0) + 1)
  const [modalCells, consistent] = [...tally].reduce((a, b) => (b[1] > a[1] ? b : a), [1, 0] as [number, number])
  const share = lengths.length === 0 ? 0 : consistent / lengths.length
  // A header that disagrees with its rows is a wrong delimiter: `a;b` over `1,5;2,5` has one cell by comma.
  const headerWeight = lengths[0] === modalCells ? 1 : 0.3
  const score = modalCells < 2 ? 0 : share * share * headerWeight * Math.log2(modalCells + 1)
  return { dialect, score, records: lengths.length, consistent, modalCells }
}

/** Lone CRs end records when there is no other line end, or when they are as common as the others (joined files). */
function usesLoneCarriageReturns(head: string): boolean {
  const lone = head.match(/\r(?!\n|\r\n|$)/g)?.length ?? 0
  const feeds = head.match(/\n/g)?.length ?? 0
  return lone > 0 && lone > feeds
}

/**
 * Are quotes quotes? Writers that quote must quote every cell that holds one (RFC 4180, 2.7), so stray quotes and
 * broken quoting speak for a file that does not quote at all, and cells that needed their quotes speak against it.
 * Google's TSV export is the case in point: `"Eight"` there is what the respondent typed, quotes included.
 */
export function areQuotesLiteral(counts: SplitCounts, delimiter: Dialect['delimiter']): boolean {
  const { neededQuotes, strayQuotes, malformed, quotedCells, records } = counts
  if (delimiter !== '\t') return neededQuotes === 0 && malformed > 0
  if (strayQuotes + malformed > neededQuotes) return true
  return neededQuotes === 0 && quotedCells > 0 && quotedCells < records / 2
}

export function describeBreaks(counts: SplitCounts): string {
  const kinds = [
    ['LF', counts.lf],
    ['CRLF', counts.crlf],
    ['CR-CR-LF', counts.crcrlf],
    ['CR', counts.cr],
  ] as const
  const met = kinds.filter(([, count]) => count > 0)
  if (met.length === 0) return 'none'
  if (met.length === 1) return met[0]![0]
  return `mixed (${met.map(([name, count]) => `${count} ${name}`).join(', ')})`
}
