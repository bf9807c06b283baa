import type { Sample, SampleRow } from './sample.ts'
import type { SurveyDefinition } from './survey-shapes.ts'

export type SampleFormat = 'ndjson' | 'csv'

/** The sample as lines with their line ends. NDJSON begins with the survey, so that the file alone fills an empty platform. */
export function* writeSample(sample: Sample, format: SampleFormat): Generator<string> {
  if (format === 'csv') {
    yield* writeCsv(sample)
    return
  }
  yield `${JSON.stringify({ survey: sample.survey })}\n`
  for (const { idempotencyKey, response } of sample.rows()) yield `${JSON.stringify({ idempotencyKey, ...response })}\n`
}

const labelColumns = ['idempotencyKey', 'submittedAt', 'clientReference', 'completion', 'channel', 'locale'] as const
const dimensions = ['region', 'store'] as const

function* writeCsv(sample: Sample): Generator<string> {
  const { survey } = sample
  const header = [
    ...labelColumns,
    ...dimensions.map((name) => `dims.${name}`),
    ...survey.questions.map(({ key }) => key),
  ]
  yield toLine(header)
  for (const row of sample.rows()) yield toLine([...labelCells(row), ...answerCells(survey, row)])
}

function labelCells({ idempotencyKey, response }: SampleRow): string[] {
  const labels = { idempotencyKey, ...response }
  return [...labelColumns.map((name) => labels[name] ?? ''), ...dimensions.map((name) => response.dims?.[name] ?? '')]
}

function answerCells({ questions }: SurveyDefinition, { response }: SampleRow): string[] {
  return questions.map(({ id, options = [] }) => {
    const answer = response.answers.find(({ questionId }) => questionId === id)
    const label = options.find((option) => option.id === answer?.optionId)?.label
    return label ?? answer?.textValue ?? (answer?.numericValue == null ? '' : String(answer.numericValue))
  })
}

/** RFC 4180: CRLF, quotes only where needed. */
const toLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`
