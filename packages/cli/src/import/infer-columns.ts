import type { QuestionMapping } from './column-mapping.ts'
import type { Column } from './detect-headers.ts'
import { normaliseHeader, type Preset, type StatusRule, type SystemRole } from './presets.ts'
import type { ColumnProfile, TableProfile } from './profile-columns.ts'
import type { FileShape } from './sniff.ts'
import type { QuestionType } from './survey-shapes.ts'

export interface SystemColumn {
  column: number
  role: SystemRole | 'dims'
  /** Rank among the preset's names for this role, 0 is best. */
  rank: number
  rule?: StatusRule
  /** Name of the dimension or property, where it is not the header. */
  name?: string
  confidence: number
  reason: string
}

export interface InferredQuestion {
  question: QuestionMapping
  confidence: number
  reason: string
}

const idHeader = /(^|[\s_.-])(id|key|uuid|guid|token)([\s_.-]|$)/i
const dateHeader = /date|time|submitted|fecha|datum|zeit|hora/i
const dimensionHeaders = [
  'region',
  'country',
  'segment',
  'store',
  'branch',
  'plan',
  'tier',
  'department',
  'team',
  'product',
]

/** Columns whose header speaks of an identifier; the profile then counts whether their values are unique. */
export function respondentCandidates({ columns, preset }: FileShape): number[] {
  const named = columns.filter((column) => preset.respondent.includes(systemName(column)))
  const generic = columns.filter((column) => preset.name === 'generic' && idHeader.test(column.header))
  return [...new Set([...named, ...generic])].map((column) => column.index)
}

/** Columns that are about the response rather than an answer, by the preset's names and by what their values are. */
export function inferSystemColumns(shape: FileShape, profile: TableProfile): SystemColumn[] {
  const { preset } = shape
  return shape.columns.flatMap((column) => {
    const found = byPreset(column, preset) ?? byContent(column, profile.columns[column.index]!, preset)
    if (found === undefined) return []
    if (found.role === 'at' && !holdsDates(profile.columns[column.index]!))
      return [{ ...found, role: 'meta' as const, reason: 'named as time, but not all dates' }]
    if (found.role === 'respondent' && profile.unique.get(column.index) === false) {
      return [{ ...found, role: 'meta' as const, reason: 'named as identifier, but its values repeat' }]
    }
    return [found]
  })
}

const holdsDates = ({ dates, nonEmpty }: ColumnProfile): boolean => nonEmpty === 0 || dates.dates > dates.others

/** Legacy Qualtrics says the name in its second header row, hence the header rather than the first cell. */
const systemName = (column: Column): string => normaliseHeader(column.header)

function byPreset(column: Column, preset: Preset): SystemColumn | undefined {
  const name = systemName(column)
  const named = (role: SystemRole, names: readonly string[]): SystemColumn | undefined => {
    const rank = names.indexOf(name)
    if (rank === -1) return undefined
    return { column: column.index, role, rank, confidence: 0.95, reason: `a ${preset.name} column` }
  }
  // A `submitted` column is both the time and the sign of completion; the time wins and the status is added by the mapping.
  const prefix = preset.name === 'howazit' ? /^(dims|meta)\../.exec(name)?.[1] : undefined
  if (prefix === 'dims' || prefix === 'meta') {
    return {
      column: column.index,
      role: prefix,
      rank: 0,
      confidence: 1,
      reason: `the ${prefix}. prefix`,
      name: column.header.slice(5),
    }
  }
  const found =
    named('at', preset.at) ??
    named('respondent', preset.respondent) ??
    named('reference', preset.reference ?? []) ??
    named('status', Object.keys(preset.status)) ??
    named('locale', preset.locale) ??
    named('channel', preset.channel) ??
    named('meta', preset.meta)
  const rule = preset.status[name]
  return found === undefined || rule === undefined ? found : { ...found, rule }
}

function byContent(column: Column, profile: ColumnProfile, preset: Preset): SystemColumn | undefined {
  if (preset.name !== 'generic') return undefined
  const base = { column: column.index, rank: 100 + column.index }
  if (idHeader.test(column.header))
    return { ...base, role: 'respondent', confidence: 0.7, reason: 'named as identifier, all values differ' }
  if (profile.dates.dates > 0 && profile.dates.others === 0 && dateHeader.test(column.header)) {
    return { ...base, role: 'at', confidence: 0.8, reason: `all ${profile.nonEmpty} values are dates` }
  }
  const isDimension = dimensionHeaders.includes(normaliseHeader(column.header))
  if (isDimension && profile.distinct !== undefined && profile.charsMax <= 256) {
    return { ...base, role: 'dims', confidence: 0.7, reason: `named as a segment, ${profile.distinct.size} values` }
  }
  return undefined
}

/** One question per column, but for SurveyMonkey's check boxes: one per question. All certain: no cell can be refused. */
export function inferQuestions(columns: readonly Column[], profile: TableProfile): InferredQuestion[] {
  const multi = inferCheckBoxes(columns, profile)
  const taken = new Set(multi.flatMap(({ question }) => question.columns))
  const single = columns
    .filter(({ index }) => !taken.has(index))
    .map((column) => inferQuestion(column, profile.columns[column.index]!))
  return [...multi, ...single].sort((left, right) => left.question.columns[0]! - right.question.columns[0]!)
}

/** Columns of one question whose only value is their own sub-header are its check boxes. */
function inferCheckBoxes(columns: readonly Column[], profile: TableProfile): InferredQuestion[] {
  const groups = Map.groupBy(
    columns.filter(({ group }) => group !== undefined),
    ({ group }) => group!,
  )
  return [...groups].flatMap(([text, members]) => {
    const boxes = members.flatMap((column) => {
      const label = onlyValue(profile.columns[column.index]!)
      return label !== undefined && column.headerCells.slice(1).includes(label) ? [{ column, label }] : []
    })
    const labels = boxes.map(({ label }) => label)
    if (boxes.length < 2 || new Set(labels).size < labels.length) return []
    const columnsOfBoxes = boxes.map(({ column }) => column.index)
    const question: QuestionMapping = {
      key: boxes[0]!.column.key,
      text,
      type: 'multi',
      columns: columnsOfBoxes,
      labels,
    }
    return [
      {
        question,
        confidence: 0.95,
        reason: `${boxes.length} columns of one question, each holds its own header or nothing`,
      },
    ]
  })
}

function onlyValue({ distinct }: ColumnProfile): string | undefined {
  return distinct?.size === 1 ? distinct.keys().next().value : undefined
}

function inferQuestion(column: Column, profile: ColumnProfile): InferredQuestion {
  const { type, confidence, reason } = inferType(column, profile)
  const question: QuestionMapping = { key: column.key, text: column.text, type, columns: [column.index] }
  if (type === 'single') question.labels = [...profile.distinct!.keys()]
  if (type === 'multi') Object.assign(question, { labels: [...profile.parts!.keys()], separator: ';' })
  return { question, confidence, reason }
}

interface InferredType {
  type: QuestionType
  confidence: number
  reason: string
}

const scales: readonly { type: QuestionType; header: RegExp; min: number; max: number; confidence: number }[] = [
  {
    type: 'nps',
    header: /recommend|recomiend|recomendar|weiterempf|empfehl|recommand|\bnps\b/i,
    min: 0,
    max: 10,
    confidence: 0.95,
  },
  { type: 'csat', header: /satisf|zufrieden|tevreden|\bcsat\b/i, min: 1, max: 5, confidence: 0.9 },
  { type: 'ces', header: /\beffort|how easy|\bease\b|aufwand|\bces\b/i, min: 1, max: 7, confidence: 0.8 },
  { type: 'rating', header: /(?:)/, min: 0, max: 10, confidence: 0.7 },
]

function inferType({ header, text }: Column, profile: ColumnProfile): InferredType {
  const { nonEmpty, numbers, distinct } = profile
  if (nonEmpty === 0) return { type: 'text', confidence: 0.3, reason: 'no values' }
  if (numbers?.areIntegers) {
    const scale = scales.find(
      (one) => (one.header.test(header) || one.header.test(text)) && numbers.min >= one.min && numbers.max <= one.max,
    )
    const isEnough = scale?.type !== 'rating' || nonEmpty >= 5
    if (scale !== undefined && isEnough) {
      const reason = `${nonEmpty} integers from ${numbers.min} to ${numbers.max}`
      return {
        type: scale.type,
        confidence: scale.confidence,
        reason: scale.type === 'rating' ? reason : `${reason}, and the header`,
      }
    }
    return { type: 'text', confidence: 0.6, reason: `integers from ${numbers.min} to ${numbers.max} are no scale` }
  }
  if (isSemicolonList(profile)) {
    return { type: 'multi', confidence: 0.85, reason: `${profile.parts!.size} labels joined by semicolons` }
  }
  if (distinct !== undefined && isChoice(profile, distinct)) {
    return { type: 'single', confidence: 0.8, reason: `${distinct.size} labels in ${nonEmpty} cells` }
  }
  const reason =
    distinct === undefined ? `${nonEmpty} cells, mostly different` : `${distinct.size} values in ${nonEmpty} cells`
  return { type: 'text', confidence: 0.9, reason }
}

/** Few labels, each used three times on average, short, on one line. */
function isChoice({ nonEmpty, charsMax, hasLineBreak }: ColumnProfile, distinct: Map<string, number>): boolean {
  return distinct.size <= 60 && nonEmpty >= 5 && nonEmpty >= distinct.size * 3 && charsMax <= 200 && !hasLineBreak
}

/**
 * Certain only when all parts are words of a small vocabulary, used over and over. Comma lists are never split:
 * labels hold commas ("Weekly, or more often"), and no statistics can tell those from two labels.
 */
function isSemicolonList({ parts, cellsWithSemicolon, nonEmpty, hasLineBreak }: ColumnProfile): boolean {
  if (parts === undefined || hasLineBreak || cellsWithSemicolon < nonEmpty / 4 || cellsWithSemicolon < 5) return false
  const uses = [...parts.values()].reduce((sum, count) => sum + count, 0)
  const areClean = [...parts.keys()].every((part) => part !== '' && part === part.trim() && part.length <= 100)
  return areClean && parts.size <= 60 && uses >= parts.size * 5
}
