import { type DetectedEncoding, decodeText, detectEncoding } from './detect-encoding.ts'
import { type Column, detectHeaders } from './detect-headers.ts'
import type { Source } from './open-source.ts'
import type { Preset, PresetName } from './presets.ts'
import { createTable, type Table, type TableFormat } from './read-table.ts'
import type { Dialect } from './scan-cells.ts'
import { areQuotesLiteral, delimiterName, describeBreaks, sniffDialect } from './sniff-dialect.ts'

export interface SniffOptions {
  preset?: PresetName | 'auto'
  headerRows?: number
  sheet?: number | string
  delimiter?: Dialect['delimiter']
  encoding?: TableFormat['encoding']
}

/** One thing that was detected, to be printed. */
export interface Finding {
  what: string
  value: string
  confidence: number
  evidence: string
}

/** What the file is, as plain data but for `table`. */
export interface FileShape {
  name: string
  format: TableFormat
  headerRows: number
  columns: Column[]
  preset: Preset
  rowsTotal: number
  findings: Finding[]
  table: Table
}

/** Characters read to choose the delimiter; everything else is decided on the whole file. */
const headChars = 512 * 1024

/** Detects what the file is. Reads it twice: once as bytes for the encoding, once as rows for quotes and line ends. */
export async function sniff(source: Source, options: SniffOptions = {}): Promise<FileShape> {
  const findings: Finding[] = []
  const format = source.kind === 'xlsx' ? xlsxFormat(options, findings) : await textFormat(source, options, findings)
  const scan = await scanTable(source, format, findings)
  const headers = detectHeaders(scan.head, {
    ...(options.headerRows === undefined ? {} : { headerRows: options.headerRows }),
    ...(options.preset === undefined || options.preset === 'auto' ? {} : { preset: options.preset }),
  })
  const { confidence, evidence } = headers
  findings.push(
    { what: 'header rows', value: String(headers.headerRows), confidence, evidence },
    { what: 'preset', value: headers.preset.name, confidence, evidence },
    { what: 'columns', value: String(headers.columns.length), confidence: 1, evidence: 'width of the header' },
    {
      what: 'rows',
      value: String(Math.max(0, scan.rows - headers.headerRows)),
      confidence: 1,
      evidence: 'all rows read',
    },
  )
  return {
    name: source.name,
    format: scan.format,
    headerRows: headers.headerRows,
    columns: headers.columns,
    preset: headers.preset,
    rowsTotal: Math.max(0, scan.rows - headers.headerRows),
    findings,
    table: scan.table,
  }
}

function xlsxFormat({ sheet }: SniffOptions, findings: Finding[]): TableFormat {
  findings.push(
    { what: 'container', value: 'XLSX', confidence: 1, evidence: 'ZIP magic bytes' },
    { what: 'encoding', value: 'UTF-8 (XML)', confidence: 1, evidence: 'by the format' },
    { what: 'line ends', value: 'none', confidence: 1, evidence: 'rows are XML elements' },
  )
  const dialect: Dialect = { delimiter: ',', quote: '"', isCarriageReturnBreak: false }
  return { encoding: 'utf-8', isDamaged: false, dialect, ...(sheet === undefined ? {} : { sheet }) }
}

async function textFormat(source: Source, options: SniffOptions, findings: Finding[]): Promise<TableFormat> {
  if (source.isGzip) findings.push({ what: 'container', value: 'gzip', confidence: 1, evidence: 'magic bytes 1F 8B' })
  const detected = await detectEncoding(source.open())
  const encoding = options.encoding ?? detected.encoding
  findings.push(encodingFinding(detected, options.encoding))
  const { head, isWholeFile } = await readHead(source, encoding)
  const sniffed = sniffDialect(head, isWholeFile)
  const dialect =
    options.delimiter === undefined ? sniffed.dialect : { ...sniffed.dialect, delimiter: options.delimiter }
  const { confidence, evidence } = sniffed
  findings.push({ what: 'delimiter', value: delimiterName(dialect), confidence, evidence })
  return { encoding, isDamaged: detected.isDamaged, dialect }
}

function encodingFinding(detected: DetectedEncoding, given: string | undefined): Finding {
  if (given !== undefined) return { what: 'encoding', value: given, confidence: 1, evidence: 'given' }
  return { what: 'encoding', value: detected.label, confidence: detected.confidence, evidence: detected.evidence }
}

async function readHead(
  source: Source,
  encoding: TableFormat['encoding'],
): Promise<{ head: string; isWholeFile: boolean }> {
  let head = ''
  for await (const text of decodeText(source.open(), encoding)) {
    head += text
    if (head.length >= headChars) return { head, isWholeFile: false }
  }
  return { head, isWholeFile: true }
}

interface Scan {
  head: string[][]
  rows: number
  format: TableFormat
  table: Table
}

/** Reads all rows with quotes as quotes; when the file as a whole says they are not, reads it again without. */
async function scanTable(source: Source, format: TableFormat, findings: Finding[]): Promise<Scan> {
  const scan = await scanRows(source, format)
  const counts = scan.table.counts()
  if (counts === undefined) return scan
  const isLiteral = format.dialect.quote !== null && areQuotesLiteral(counts, format.dialect.delimiter)
  const final = isLiteral ? await scanRows(source, { ...format, dialect: { ...format.dialect, quote: null } }) : scan
  const evidence = `${counts.neededQuotes} cells needed their quotes, ${counts.quotedCells - counts.neededQuotes} did not, ${counts.strayQuotes + counts.malformed} break the rules of quoting`
  const value = final.format.dialect.quote === null ? 'none (quotes are text)' : 'double'
  findings.push(
    { what: 'quotes', value, confidence: counts.quotedCells + counts.strayQuotes === 0 ? 1 : 0.9, evidence },
    {
      what: 'line ends',
      value: describeBreaks(final.table.counts()!),
      confidence: 1,
      evidence: 'counted outside quotes',
    },
  )
  return final
}

async function scanRows(source: Source, format: TableFormat): Promise<Scan> {
  const table = createTable(source, format)
  const head: string[][] = []
  let rows = 0
  for await (const block of table.rows()) {
    rows += block.length
    for (const { cells } of block) {
      if (head.length >= 10) break
      head.push(cells)
    }
  }
  return { head, rows, format, table }
}
