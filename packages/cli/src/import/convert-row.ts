import { createAnswerer } from './answer-question.ts'
import type { ColumnMapping } from './column-mapping.ts'
import { readDims, readLabels, readMeta, readTime } from './read-cells.ts'
import type { RowProblem } from './row-problem.ts'
import { type Answer, limits, type ResponseIngest, type SurveyDefinition } from './survey-shapes.ts'

/** A row as the parts of a response; rows of a group are joined from these. */
export interface RowParts {
  submittedAt: string
  answers: Answer[]
  completion?: 'complete' | 'partial'
  channel?: string
  locale?: string
  clientReference?: string
  meta: Record<string, string>
  dims: Record<string, string>
}

export interface RowConverter {
  /** Never throws for what a cell holds: every problem of the row is in the list. */
  convert(cells: readonly string[]): { parts: RowParts } | { problems: RowProblem[] }
}

export interface RowConverterDeps {
  now: () => Date
}

export function createRowConverter(
  mapping: ColumnMapping,
  survey: SurveyDefinition,
  { now }: RowConverterDeps,
): RowConverter {
  const answerers = mapping.questions.map((question, index) => createAnswerer(question, survey.questions[index]!))
  return {
    convert(cells) {
      const problems: RowProblem[] = []
      checkCharacters(cells, problems)
      const submittedAt = readTime(cells, { mapping, now, problems })
      const answers: Answer[] = []
      for (const answer of answerers) answer(cells, answers, problems)
      const dims = readDims(cells, mapping, problems)
      if (answers.length > limits.answersMax) {
        problems.push({
          pointer: '/answers',
          code: 'too_many_answers',
          reason: `${answers.length} answers are more than ${limits.answersMax}.`,
        })
      }
      if (problems.length > 0) return { problems }
      return { parts: { submittedAt, answers, ...readLabels(cells, mapping), meta: readMeta(cells, mapping), dims } }
    },
  }
}

function checkCharacters(cells: readonly string[], problems: RowProblem[]): void {
  const at = cells.findIndex((cell) => cell.includes('\0') || !cell.isWellFormed())
  if (at === -1) return
  const reason = `Column ${at + 1} holds a NUL or half a character, which no database keeps.`
  problems.push({ pointer: '', code: 'nul_character', reason })
}

/** One row, one response. */
export function assembleResponse(surveyId: string, parts: RowParts): ResponseIngest {
  const { submittedAt, answers, meta, dims, ...labels } = parts
  return {
    surveyId,
    submittedAt,
    answers,
    ...labels,
    ...(Object.keys(meta).length === 0 ? {} : { respondentMeta: meta }),
    ...(Object.keys(dims).length === 0 ? {} : { dims }),
  }
}
