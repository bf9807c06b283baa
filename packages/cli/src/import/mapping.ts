import type { ColumnMapping, MappingProblem, NamedColumn, QuestionMapping, Suggestion } from './column-mapping.ts'
import { decideDateOrder } from './date-order.ts'
import type { Column } from './detect-headers.ts'
import { inferSystemColumns, type SystemColumn } from './infer-columns.ts'
import { mapQuestions } from './map-questions.ts'
import { freeName, mapRest, propertyName } from './map-rest.ts'
import { type MappingRequest, type RequestedColumn, withoutUndefined } from './mapping-request.ts'
import { parseTimestamp, zoneFormat } from './parse-timestamp.ts'
import type { TableProfile } from './profile-columns.ts'
import { isProblem, resolveColumn } from './resolve-column.ts'
import type { FileShape } from './sniff.ts'
import { limits } from './survey-shapes.ts'

export interface MappedFile {
  mapping: ColumnMapping
  suggestions: Suggestion[]
}

/** Rows of a file without any time get this one, and the CLI says so. A fixed time keeps a second run a no-op. */
export const timeless = '2000-01-01T00:00:00.000Z'

/**
 * Decides where every column goes: what was requested first, then times, ids and status as the preset and the values
 * tell, then the rest. Without requested questions the rest is inferred; with them it is left out, and listed.
 */
export function buildMapping(
  shape: FileShape,
  profile: TableProfile,
  request: MappingRequest,
): MappedFile | { problems: MappingProblem[] } {
  const problems = checkTimes(request)
  const find = (requested: RequestedColumn | undefined): Column | undefined => {
    if (requested === undefined) return undefined
    const found = resolveColumn(shape.columns, requested.column, requested.where)
    if (!isProblem(found)) return found
    problems.push(found)
    return undefined
  }
  const system = inferSystemColumns(shape, profile)
  const questions = mapQuestions(request.questions, { profile, find, problems })
  const mapping = mapSystemColumns({ shape, profile, request, find, system }, questions)
  const rest = request.rest ?? (request.questions.length > 0 ? 'drop' : 'infer')
  const suggestions = mapRest(mapping, { shape, profile, system, rest })
  problems.push(...overLimits(mapping), ...repeatedKeys(mapping))
  return problems.length > 0 ? { problems } : { mapping, suggestions }
}

function checkTimes({ timezone, submittedAt }: MappingRequest): MappingProblem[] {
  const problems: MappingProblem[] = []
  if (timezone !== undefined && !isZone(timezone)) {
    problems.push({
      where: 'timezone',
      code: 'invalid_value',
      reason: `"${timezone}" is no IANA time zone, such as Europe/Berlin.`,
    })
  }
  if (submittedAt !== undefined && 'problem' in parseTimestamp(submittedAt, { order: 'mdy' })) {
    problems.push({
      where: 'submittedAt',
      code: 'invalid_value',
      reason: `"${submittedAt}" is no time, such as 2020-01-31T12:00:00Z.`,
    })
  }
  return problems
}

function isZone(timezone: string): boolean {
  try {
    zoneFormat(timezone)
    return true
  } catch {
    return false
  }
}

interface Context {
  shape: FileShape
  profile: TableProfile
  request: MappingRequest
  find: (requested: RequestedColumn | undefined) => Column | undefined
  system: SystemColumn[]
}

function mapSystemColumns(
  { shape, profile, request, find, system }: Context,
  questions: QuestionMapping[],
): ColumnMapping {
  const taken = new Set(questions.flatMap(({ columns }) => columns))
  const free = system.filter(({ column }) => !taken.has(column)).sort((left, right) => left.rank - right.rank)
  const firstOf = (role: SystemColumn['role']): number | undefined => free.find((one) => one.role === role)?.column
  const at = request.at?.map((one) => find(one)?.index).filter((column) => column !== undefined)
  const timeColumns = at ?? free.filter(({ role }) => role === 'at').map(({ column }) => column)
  const status = find(request.status)
  const named = find(request.respondent)?.index
  // Values that repeat (Excel's 1.14064E+11) name nobody: keys from them would drop all rows but the first.
  const respondent =
    named !== undefined && profile.unique.get(named) === false ? undefined : (named ?? firstOf('respondent'))
  const order = (column: number) => request.dateOrder ?? decideDateOrder(profile.columns[column]!.dates).order
  const optional = {
    timezone: request.timezone,
    groupBy: find(request.groupBy)?.index,
    // The rows of a group share one response, so a column that is unique per row cannot name it.
    respondent: request.groupBy === undefined ? respondent : undefined,
    reference: firstOf('reference') ?? named,
    locale: find(request.locale)?.index ?? firstOf('locale'),
    channel: find(request.channel)?.index ?? firstOf('channel'),
    isRespondentKey: shape.preset.name === 'howazit' && named === undefined ? (true as const) : undefined,
  }
  return {
    questions,
    at: timeColumns.map((column) => ({ column, order: order(column) })),
    submittedAtDefault: defaultTime(request.submittedAt),
    status:
      status === undefined
        ? free.flatMap(({ column, rule }) => (rule === undefined ? [] : [{ column, rule }]))
        : [{ column: status.index, rule: request.statusRule ?? 'status' }],
    dims: nameColumns(request.dims, find, ({ header }) => header.slice(0, limits.dimNameCharsMax - 5)),
    meta: nameColumns(request.meta, find, ({ header, index }) => propertyName(header, index)),
    leftOut: [],
    ...withoutUndefined(optional),
  }
}

function defaultTime(given: string | undefined): string {
  const parsed = given === undefined ? undefined : parseTimestamp(given, { order: 'mdy' })
  return parsed !== undefined && 'at' in parsed ? parsed.at.toISOString() : timeless
}

function nameColumns(
  requested: readonly RequestedColumn[] = [],
  find: Context['find'],
  nameOf: (column: Column) => string,
): NamedColumn[] {
  const named: NamedColumn[] = []
  for (const wanted of requested) {
    const column = find(wanted)
    if (column !== undefined) named.push({ column: column.index, name: freeName(wanted.name ?? nameOf(column), named) })
  }
  return named
}

/** Ids derive from keys, so two questions of one key would be one. */
function repeatedKeys({ questions }: ColumnMapping): MappingProblem[] {
  const byKey = Map.groupBy(questions, ({ key }) => key)
  return [...byKey].flatMap(([key, all]) => {
    // One column for two questions was reported already.
    if (new Set(all.map(({ columns }) => columns[0])).size === 1) return []
    return [
      {
        where: 'questions',
        code: 'invalid_value' as const,
        reason: `${all.length} questions have the key "${key}"; give each its own.`,
      },
    ]
  })
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
