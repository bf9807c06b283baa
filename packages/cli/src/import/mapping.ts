import type { ColumnMapping, MappingProblem, QuestionMapping, Suggestion } from './column-mapping.ts'
import { decideDateOrder } from './date-order.ts'
import type { Column } from './detect-headers.ts'
import { inferQuestions, inferSystemColumns, type SystemColumn } from './infer-columns.ts'
import { type MappingRequest, type RequestedColumn, withoutUndefined } from './mapping-request.ts'
import type { TableProfile } from './profile-columns.ts'
import { isProblem, resolveColumn } from './resolve-column.ts'
import type { FileShape } from './sniff.ts'
import { limits, type QuestionType } from './survey-shapes.ts'

export interface MappedFile {
  mapping: ColumnMapping
  suggestions: Suggestion[]
}

/** Rows of a file without any time get this one, and the CLI says so. A fixed time keeps a second run a no-op. */
const timeless = '2000-01-01T00:00:00.000Z'

/**
 * Decides where every column goes: what was requested first, then times, ids and status as the preset and the values
 * tell, then the rest. Without requested questions the rest is inferred; with them it is left out, and listed.
 */
export function buildMapping(
  shape: FileShape,
  profile: TableProfile,
  request: MappingRequest,
): MappedFile | { problems: MappingProblem[] } {
  const problems: MappingProblem[] = []
  const find = (requested: RequestedColumn | undefined): Column | undefined => {
    if (requested === undefined) return undefined
    const found = resolveColumn(shape.columns, requested.column, requested.where)
    if (!isProblem(found)) return found
    problems.push(found)
    return undefined
  }
  const context: Context = { shape, profile, request, find, problems, system: inferSystemColumns(shape, profile) }
  const questions = requestedQuestions(context)
  const mapping = mapSystemColumns(context, questions)
  const suggestions = mapRest(context, mapping)
  problems.push(...overLimits(mapping))
  return problems.length > 0 ? { problems } : { mapping, suggestions }
}

interface Context {
  shape: FileShape
  profile: TableProfile
  request: MappingRequest
  find: (requested: RequestedColumn | undefined) => Column | undefined
  problems: MappingProblem[]
  system: SystemColumn[]
}

function requestedQuestions({ request, profile, find, problems }: Context): QuestionMapping[] {
  const seen = new Map<number, string>()
  return request.questions.flatMap((wanted) => {
    const columns = wanted.columns.map(find).filter((column) => column !== undefined)
    if (columns.length === 0) return []
    for (const { index } of columns) {
      const other = seen.get(index)
      if (other !== undefined) {
        problems.push({
          where: wanted.columns[0]!.where,
          code: 'column_used_twice',
          reason: `Column ${index + 1} is already used by ${other}.`,
        })
      }
      seen.set(index, wanted.columns[0]!.where)
    }
    const question: QuestionMapping = {
      key: wanted.key ?? columns[0]!.key,
      text:
        wanted.text ?? (columns[0]!.group !== undefined && columns.length > 1 ? columns[0]!.group : columns[0]!.text),
      type: wanted.type,
      columns: columns.map(({ index }) => index),
      ...(wanted.separator === undefined ? {} : { separator: wanted.separator }),
    }
    if (wanted.type !== 'single' && wanted.type !== 'multi') return [question]
    const labels = labelsOf(question, profile)
    if (labels !== undefined) return [{ ...question, labels }]
    const reason = `Column ${columns[0]!.index + 1} has too many different values for a choice; map it as text.`
    problems.push({ where: wanted.columns[0]!.where, code: 'too_many_options', reason })
    return []
  })
}

function labelsOf({ columns, separator }: QuestionMapping, profile: TableProfile): string[] | undefined {
  const labels = new Set<string>()
  for (const index of columns) {
    const { distinct } = profile.columns[index]!
    if (distinct === undefined) return undefined
    for (const value of distinct.keys()) for (const label of splitLabels(value, separator)) labels.add(label)
  }
  return [...labels]
}

/** The labels in one cell. Parts are kept exactly, so joining them gives the cell back. */
export function splitLabels(cell: string, separator: string | undefined): string[] {
  return separator === undefined ? [cell] : cell.split(separator).filter((part) => part !== '')
}

function mapSystemColumns(
  { shape, profile, request, find, system }: Context,
  questions: QuestionMapping[],
): ColumnMapping {
  const taken = new Set(questions.flatMap(({ columns }) => columns))
  const free = system.filter(({ column }) => !taken.has(column)).sort((left, right) => left.rank - right.rank)
  const firstOf = (role: SystemColumn['role']): number | undefined => free.find((one) => one.role === role)?.column
  const isGrouped = request.groupBy !== undefined
  const at = request.at
    ?.map(find)
    .filter((column) => column !== undefined)
    .map(({ index }) => index)
  const timeColumns = at ?? free.filter((one) => one.role === 'at').map(({ column }) => column)
  const status = find(request.status)
  const mapping: ColumnMapping = {
    questions,
    at: timeColumns.map((column) => ({
      column,
      order: request.dateOrder ?? decideDateOrder(profile.columns[column]!.dates).order,
    })),
    submittedAtDefault: request.submittedAt ?? timeless,
    status:
      status === undefined
        ? free.filter(({ rule }) => rule !== undefined).map(({ column, rule }) => ({ column, rule: rule! }))
        : [{ column: status.index, rule: request.statusRule ?? 'status' }],
    dims: (request.dims ?? []).flatMap((wanted) => {
      const column = find(wanted)
      return column === undefined
        ? []
        : [{ column: column.index, name: wanted.name ?? column.header.slice(0, limits.dimNameCharsMax) }]
    }),
    meta: (request.meta ?? []).flatMap((wanted) => {
      const column = find(wanted)
      return column === undefined
        ? []
        : [{ column: column.index, name: propertyName(wanted.name ?? column.header, column.index) }]
    }),
    leftOut: [],
  }
  const optional = {
    timezone: request.timezone,
    groupBy: find(request.groupBy)?.index,
    // The rows of a group share one response, so a column that is unique per row cannot name it.
    respondent: isGrouped ? undefined : (find(request.respondent)?.index ?? firstOf('respondent')),
    locale: find(request.locale)?.index ?? firstOf('locale'),
    channel: find(request.channel)?.index ?? firstOf('channel'),
    isRespondentKey: shape.preset.name === 'howazit' && request.respondent === undefined ? true : undefined,
  }
  return { ...mapping, ...withoutUndefined(optional) } as ColumnMapping
}

/** Gives every column that has no place yet one, and says why. */
function mapRest(context: Context, mapping: ColumnMapping): Suggestion[] {
  const { shape, profile, request, system } = context
  const rest = request.rest ?? (request.questions.length > 0 ? 'drop' : 'infer')
  const placed = new Set([
    ...mapping.questions.flatMap(({ columns }) => columns),
    ...[...mapping.dims, ...mapping.meta].map(({ column }) => column),
    ...(mapping.groupBy === undefined ? [] : [mapping.groupBy]),
  ])
  const suggestions = describeRequested(context, mapping)
  const free = shape.columns.filter(({ index }) => !placed.has(index))
  if (rest === 'drop') {
    const used = new Set([...mapping.at, ...mapping.status].map(({ column }) => column))
    for (const index of [mapping.respondent, mapping.locale, mapping.channel]) if (index !== undefined) used.add(index)
    mapping.leftOut = free.filter(({ index }) => !used.has(index)).map(({ index }) => index)
    return suggestions
  }
  const systemByColumn = new Map(system.map((one) => [one.column, one]))
  const isAnswer = ({ index }: Column): boolean => rest === 'infer' && !systemByColumn.has(index)
  for (const column of free.filter((one) => !isAnswer(one))) {
    const known = systemByColumn.get(column.index)
    if (known?.role === 'dims' && mapping.dims.length < limits.dimsMax) {
      mapping.dims.push({ column: column.index, name: (known.name ?? column.header).slice(0, limits.dimNameCharsMax) })
    } else mapping.meta.push({ column: column.index, name: propertyName(known?.name ?? column.header, column.index) })
    const { role = 'meta', confidence = 0.9, reason = 'the rest was asked for' } = known ?? {}
    suggestions.push({ position: column.index + 1, header: column.header, role, confidence, reason })
  }
  for (const { question, confidence, reason } of inferQuestions(free.filter(isAnswer), profile)) {
    mapping.questions.push(question)
    for (const index of question.columns) {
      suggestions.push({
        position: index + 1,
        header: shape.columns[index]!.header,
        role: question.type,
        confidence,
        reason,
      })
    }
  }
  return suggestions.sort((left, right) => left.position - right.position)
}

function describeRequested({ shape }: Context, mapping: ColumnMapping): Suggestion[] {
  const given = (index: number, role: string): Suggestion => {
    return { position: index + 1, header: shape.columns[index]!.header, role, confidence: 1, reason: 'given' }
  }
  return [
    ...mapping.questions.flatMap(({ columns, type }) =>
      columns.map((index) => given(index, type satisfies QuestionType)),
    ),
    ...mapping.dims.map(({ column }) => given(column, 'dims')),
    ...mapping.meta.map(({ column }) => given(column, 'meta')),
    ...(mapping.groupBy === undefined ? [] : [given(mapping.groupBy, 'group-by')]),
  ]
}

/** `__proto__` as a property would vanish in JSON.parse of careless readers. */
function propertyName(header: string, index: number): string {
  return ['__proto__', 'constructor', 'prototype'].includes(header) ? `column ${index + 1}` : header
}

function overLimits({ questions, dims, meta }: ColumnMapping): MappingProblem[] {
  const over = (what: string, count: number, max: number): MappingProblem[] =>
    count <= max
      ? []
      : [{ where: what, code: 'too_many_columns', reason: `${count} ${what} are more than ${max}; choose with --map.` }]
  return [
    ...over('questions', questions.length, limits.questionsMax),
    ...over('dims', dims.length, limits.dimsMax),
    ...over('meta', meta.length, limits.metaPropertiesMax),
  ]
}
