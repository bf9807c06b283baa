import type { Tx } from '../oltp/oltp.ts'
import { SELECT_QUESTIONS } from '../surveys/select-survey.ts'
import type { QuestionDefinition } from '../surveys/survey-definition.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import { toCsvLine } from './csv.ts'
import type { ExportedResponse } from './export-responses.ts'
import type { StoredAnswer } from './to-survey-response.ts'

/** The questions of all versions of a survey, each once, and what their options are called. */
export interface CsvColumns {
  readonly questions: readonly QuestionDefinition[]
  readonly optionLabels: ReadonlyMap<string, string>
}

const FIELDS = [
  'id',
  'idempotencyKey',
  'surveyVersion',
  'submittedAt',
  'recordedAt',
  'completion',
  'channel',
  'locale',
  'clientReference',
  'dims',
  'respondentMeta',
] as const

/** Questions in the order of the version they came in first, so that a new version only adds columns at the end. */
export async function readCsvColumns(tx: Tx, tenantId: TenantId, surveyId: string): Promise<CsvColumns> {
  const { rows } = await tx.query<{ questions: QuestionDefinition[] }>(SELECT_VERSIONS, [tenantId, surveyId])
  const all = rows.flatMap(({ questions }) => questions)
  const questions = new Map<string, QuestionDefinition>()
  for (const question of all) if (!questions.has(question.id)) questions.set(question.id, question)
  const options = all.flatMap((question) => question.options)
  return { questions: [...questions.values()], optionLabels: new Map(options.map(({ id, label }) => [id, label])) }
}

export const toCsvHeader = ({ questions }: CsvColumns): string =>
  toCsvLine([...FIELDS, ...questions.map(({ key }) => key)])

/** One row per response, one column per question; several answers to one question are joined by a line feed. */
export function toCsvRow(response: ExportedResponse, { questions, optionLabels }: CsvColumns): string {
  const fields = FIELDS.map((field) => {
    const value = response[field]
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
  })
  const byQuestion = Object.groupBy(response.answers, ({ questionId }) => questionId)
  const answers = questions.map(({ id }) => byQuestion[id]?.map((answer) => toCell(answer, optionLabels)).join('\n'))
  return toCsvLine([...fields, ...answers])
}

/** The score, else the option with what was written beside it, else the text. */
function toCell({ numericValue, optionId, textValue }: StoredAnswer, labels: ReadonlyMap<string, string>): string {
  if (numericValue !== null) return String(numericValue)
  const label = optionId === null ? undefined : (labels.get(optionId) ?? optionId)
  return [label, textValue].filter((part) => part !== undefined && part !== null).join(': ')
}

const SELECT_VERSIONS = `
  select (${SELECT_QUESTIONS}) as questions
  from survey_versions v
  where v.tenant_id = $1 and v.survey_id = $2
  order by v.version`
