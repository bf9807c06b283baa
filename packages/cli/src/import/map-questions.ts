import type { MappingProblem, QuestionMapping } from './column-mapping.ts'
import type { Column } from './detect-headers.ts'
import type { RequestedColumn, RequestedQuestion } from './mapping-request.ts'
import type { TableProfile } from './profile-columns.ts'
import { limits } from './survey-shapes.ts'

export interface MapQuestionsDeps {
  profile: TableProfile
  find: (requested: RequestedColumn | undefined) => Column | undefined
  problems: MappingProblem[]
}

/** The questions that flags or a map file ask for. A column answers one question only. */
export function mapQuestions(wanted: readonly RequestedQuestion[], deps: MapQuestionsDeps): QuestionMapping[] {
  const seen = new Map<number, string>()
  return wanted.flatMap((one) => {
    const columns = one.columns.map(deps.find).filter((column) => column !== undefined)
    if (columns.length === 0) return []
    const { where } = one.columns[0]!
    for (const { index } of columns) {
      const other = seen.get(index)
      if (other !== undefined) {
        deps.problems.push({
          where,
          code: 'column_used_twice',
          reason: `Column ${index + 1} is already used by ${other}.`,
        })
      }
      seen.set(index, where)
    }
    return withLabels(toQuestion(one, columns), where, deps)
  })
}

function toQuestion({ key, text, type, separator }: RequestedQuestion, columns: readonly Column[]): QuestionMapping {
  const first = columns[0]!
  const shared = columns.length > 1 ? first.group : undefined
  return {
    key: key ?? first.key,
    text: text ?? shared ?? first.text,
    type,
    columns: columns.map(({ index }) => index),
    ...(separator === undefined ? {} : { separator }),
  }
}

function withLabels(
  question: QuestionMapping,
  where: string,
  { profile, problems }: MapQuestionsDeps,
): QuestionMapping[] {
  if (question.type !== 'single' && question.type !== 'multi') return [question]
  const labels = labelsOf(question, profile)
  if (labels !== undefined && labels.length <= limits.optionsMax) return [{ ...question, labels }]
  const reason = `Column ${question.columns[0]! + 1} has too many different values for a choice; map it as text.`
  problems.push({ where, code: 'too_many_options', reason })
  return []
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

/** The labels in one cell, byte for byte. An empty part (`a;;b`) is no choice. */
export function splitLabels(cell: string, separator: string | undefined): string[] {
  return separator === undefined ? [cell] : cell.split(separator).filter((part) => part !== '')
}
