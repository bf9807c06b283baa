import { detectPreset, getPreset, normaliseHeader, type Preset, type PresetName } from './presets.ts'

export interface Column {
  /** Position from 0; people count from 1. */
  index: number
  /** Unique name: question and sub-question joined, duplicates numbered. */
  header: string
  /** What the respondent was asked. */
  text: string
  /** The header cells as the file has them, top to bottom. */
  headerCells: string[]
  /** The question that several columns share (SurveyMonkey), as one string. */
  group?: string
  /** Stable name within the survey, from which the question's id derives. */
  key: string
}

export interface DetectedHeaders {
  headerRows: number
  columns: Column[]
  preset: Preset
  confidence: number
  evidence: string
}

export interface HeaderOptions {
  headerRows?: number
  preset?: PresetName
}

/** Decides from the first rows how many of them are headers, which tool wrote the file, and what each column is called. */
export function detectHeaders(rows: readonly (readonly string[])[], options: HeaderOptions = {}): DetectedHeaders {
  const found =
    options.headerRows === undefined ? countHeaderRows(rows) : { headerRows: options.headerRows, evidence: 'given' }
  const headerCells = columnsOf(rows.slice(0, found.headerRows), widthOf(rows))
  // Legacy Qualtrics names its columns V1, V2, … and says what they are in the second row.
  const isLegacy = found.kind === 'qualtrics-legacy'
  const names = headerCells.map((cells) => (isLegacy ? cells[1] : cells[0]) ?? '')
  const detected = detectPreset(names)
  const chosen = found.kind?.startsWith('qualtrics') ? getPreset('qualtrics') : detected.preset
  const preset = options.preset === undefined ? chosen : getPreset(options.preset)
  const signs = detected.signs.length > 0 ? `; columns ${detected.signs.join(', ')}` : ''
  return {
    headerRows: found.headerRows,
    columns: nameColumns(headerCells, found.kind),
    preset,
    confidence: options.headerRows === undefined && preset.name === 'generic' ? 0.7 : 0.95,
    evidence: `${found.evidence}${signs}`,
  }
}

type HeaderKind = 'qualtrics' | 'qualtrics-legacy' | 'surveymonkey'

function countHeaderRows(rows: readonly (readonly string[])[]): {
  headerRows: number
  evidence: string
  kind?: HeaderKind
} {
  const [first = [], second = [], third = []] = rows
  if (third.filter((cell) => cell.startsWith('{"ImportId":')).length > third.length / 2) {
    return { headerRows: 3, evidence: 'Qualtrics: third row holds ImportId JSON', kind: 'qualtrics' }
  }
  if (second.filter((cell) => cell.startsWith('{"ImportId":')).length > second.length / 2) {
    return { headerRows: 2, evidence: 'Qualtrics: second row holds ImportId JSON', kind: 'qualtrics' }
  }
  if (/^V\d+$/.test(first[0] ?? '') && normaliseHeader(second[0] ?? '') === 'responseid') {
    return { headerRows: 2, evidence: 'legacy Qualtrics: V1, V2, … over ResponseID', kind: 'qualtrics-legacy' }
  }
  const surveyMonkeyRows = countSurveyMonkeyRows(rows)
  if (surveyMonkeyRows > 1) {
    const evidence = `SurveyMonkey: ${surveyMonkeyRows} rows before the first respondent id`
    return { headerRows: surveyMonkeyRows, evidence, kind: 'surveymonkey' }
  }
  return { headerRows: 1, evidence: 'first row taken as header' }
}

/** SurveyMonkey writes the sub-headers into rows without a respondent id; every answer row has one. */
function countSurveyMonkeyRows(rows: readonly (readonly string[])[]): number {
  const idColumn = (rows[0] ?? []).findIndex((cell) =>
    ['respondentid', 'respondent id'].includes(normaliseHeader(cell)),
  )
  if (idColumn === -1) return 0
  let count = 1
  while (count < Math.min(rows.length, 4) && rows[count]![idColumn] === '' && rows[count]!.some((cell) => cell !== ''))
    count++
  return count
}

const widthOf = (rows: readonly (readonly string[])[]): number => rows[0]?.length ?? 0

function columnsOf(rows: readonly (readonly string[])[], width: number): string[][] {
  return Array.from({ length: width }, (_, index) => rows.map((row) => row[index] ?? ''))
}

function nameColumns(headerCells: readonly string[][], kind: HeaderKind | undefined): Column[] {
  const texts =
    kind === 'surveymonkey' ? joinContinuations(headerCells) : headerCells.map((cells) => questionText(cells, kind))
  const groups = sharedQuestions(headerCells)
  const headers = disambiguate(texts.map((text, index) => (text.trim() === '' ? `column ${index + 1}` : text.trim())))
  const keys = disambiguate(headerCells.map((cells, index) => keyOf(cells, headers[index]!, kind)))
  return headerCells.map((cells, index) => {
    const header = headers[index]!
    // Qualtrics puts the column's name first and the question's text second.
    const text = kind === 'qualtrics' ? cells[1]?.trim() || header : header
    const group = kind === 'surveymonkey' ? groups[index] : undefined
    return { index, header, text, headerCells: cells, key: keys[index]!, ...(group === undefined ? {} : { group }) }
  })
}

function questionText(cells: readonly string[], kind: HeaderKind | undefined): string {
  if (kind === 'qualtrics-legacy') return cells[1] ?? ''
  return cells[0] ?? ''
}

function keyOf(cells: readonly string[], header: string, kind: HeaderKind | undefined): string {
  const name = kind === 'qualtrics' || kind === 'qualtrics-legacy' ? cells[0]?.trim() || header : header
  return name.slice(0, 240)
}

const plainSubHeaders = /^(response|open-ended response|réponse|respuesta|antwort)$/i

/** A question spans the empty header cells to its right; its sub-headers tell the columns apart. */
function joinContinuations(headerCells: readonly string[][]): string[] {
  let question = ''
  return headerCells.map(([first = '', ...rest]) => {
    if (first !== '') question = first
    const sub = rest.filter((cell) => cell !== '' && !plainSubHeaders.test(cell.trim())).join(' › ')
    if (first === '' && sub === '' && rest.every((cell) => cell === '')) return ''
    return sub === '' ? question : `${question} › ${sub}`
  })
}

/** Names the question of every column that shares it with its neighbour. */
function sharedQuestions(headerCells: readonly string[][]): (string | undefined)[] {
  let question = ''
  const questions = headerCells.map(([first = '', ...rest]) => {
    if (first !== '') question = first
    return rest.some((cell) => cell !== '') ? question : ''
  })
  return questions.map((name, index) => {
    const isShared = name !== '' && (questions[index - 1] === name || questions[index + 1] === name)
    return isShared ? name : undefined
  })
}

/** Typeform and SurveyGizmo repeat headers: the second becomes `name (2)`, avoiding a header that is already called so. */
function disambiguate(names: readonly string[]): string[] {
  const taken = new Set(names)
  const seen = new Set<string>()
  return names.map((name) => {
    if (!seen.has(name)) {
      seen.add(name)
      return name
    }
    let ordinal = 2
    while (taken.has(`${name} (${ordinal})`)) ordinal++
    taken.add(`${name} (${ordinal})`)
    return `${name} (${ordinal})`
  })
}
