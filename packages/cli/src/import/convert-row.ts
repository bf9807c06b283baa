import type { ColumnMapping, QuestionMapping } from './column-mapping.ts'
import { splitLabels } from './map-questions.ts'
import { parseScaleNumber } from './parse-number.ts'
import { parseTimestamp } from './parse-timestamp.ts'
import type { StatusRule } from './presets.ts'
import { excerpt, type RowProblem } from './row-problem.ts'
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

const earliestMs = Date.UTC(2000, 0, 1)
const dayMs = 24 * 60 * 60 * 1000

export function createRowConverter(
  mapping: ColumnMapping,
  survey: SurveyDefinition,
  { now }: RowConverterDeps,
): RowConverter {
  const answerers = mapping.questions.map((question, index) => createAnswerer(question, survey.questions[index]!))
  return {
    convert(cells) {
      const problems: RowProblem[] = []
      const nulAt = cells.findIndex((cell) => cell.includes('\0') || !cell.isWellFormed())
      if (nulAt !== -1)
        problems.push({
          pointer: '',
          code: 'nul_character',
          reason: `Column ${nulAt + 1} holds a NUL or half a character, which no database keeps.`,
        })
      const submittedAt = readTime(cells, mapping, now, problems)
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

/** Adds the answers of one question. An empty cell is no answer. */
type Answerer = (cells: readonly string[], answers: Answer[], problems: RowProblem[]) => void

function createAnswerer(
  question: QuestionMapping,
  { id, options = [] }: SurveyDefinition['questions'][number],
): Answerer {
  const optionIds = new Map(options.map((option) => [option.label, option.id]))
  return (cells, answers, problems) => {
    for (const column of question.columns) {
      const cell = cells[column]!
      if (cell === '') continue
      const problem = (code: RowProblem['code'], reason: string, value = excerpt(cell)): void => {
        problems.push({ pointer: `/answers/${answers.length}`, code, reason: `Column ${column + 1}: ${reason}`, value })
      }
      if (question.type === 'text') {
        if (cell.length <= limits.textCharsMax) answers.push({ questionId: id, textValue: cell })
        else
          problem(
            'text_too_long',
            `${cell.length} characters are more than ${limits.textCharsMax}.`,
            `${cell.length} characters`,
          )
      } else if (question.type === 'single' || question.type === 'multi') {
        for (const label of splitLabels(cell, question.separator)) {
          const optionId = optionIds.get(label)
          if (optionId === undefined) problem('unknown_option', 'the survey has no such option.')
          else answers.push({ questionId: id, optionId })
        }
      } else answerNumber({ question, id, cell, answers, problem })
    }
  }
}

interface NumberCell {
  question: QuestionMapping
  id: string
  cell: string
  answers: Answer[]
  problem: (code: RowProblem['code'], reason: string) => void
}

const ranges: Partial<Record<QuestionMapping['type'], readonly [number, number]>> = {
  nps: [0, 10],
  csat: [1, 5],
  ces: [1, 7],
}

function answerNumber({ question: { type }, id, cell, answers, problem }: NumberCell): void {
  const number = parseScaleNumber(cell)
  const [min, max] = ranges[type] ?? [-limits.numberAbsMax, limits.numberAbsMax]
  if (number === undefined) {
    problem('not_a_number', 'the cell does not certainly say a number.')
    return
  }
  if (number < min || number > max || (type === 'nps' && !Number.isInteger(number))) {
    problem('out_of_range', `${type} takes ${type === 'nps' ? 'integers' : 'numbers'} from ${min} to ${max}.`)
    return
  }
  // What the number alone does not give back (`09`, `10 - Extremely likely`) stays beside it.
  answers.push(
    String(number) === cell
      ? { questionId: id, numericValue: number }
      : { questionId: id, numericValue: number, textValue: cell },
  )
}

function readTime(cells: readonly string[], mapping: ColumnMapping, now: () => Date, problems: RowProblem[]): string {
  const source = mapping.at.find(({ column }) => cells[column]!.trim() !== '')
  const pointer = '/submittedAt'
  if (source === undefined) {
    if (mapping.at.length > 0)
      problems.push({ pointer, code: 'no_date', reason: `Column ${mapping.at[0]!.column + 1}: the time is empty.` })
    return mapping.submittedAtDefault
  }
  const cell = cells[source.column]!
  const parsed = parseTimestamp(cell, {
    order: source.order,
    ...(mapping.timezone === undefined ? {} : { timezone: mapping.timezone }),
  })
  const value = excerpt(cell)
  const where = `Column ${source.column + 1}`
  if ('problem' in parsed) {
    const reason =
      parsed.problem === 'ambiguous_date'
        ? 'day and month cannot be told apart, and the column has both orders; give --date-order.'
        : 'not a date.'
    problems.push({ pointer, code: parsed.problem, reason: `${where}: ${reason}`, value })
    return ''
  }
  if (parsed.at.getTime() < earliestMs || parsed.at.getTime() > now().getTime() + dayMs) {
    problems.push({
      pointer,
      code: 'out_of_range',
      reason: `${where}: times lie between 2000-01-01 and 24 hours from now.`,
      value,
    })
    return ''
  }
  return parsed.at.toISOString()
}

function readDims(cells: readonly string[], { dims }: ColumnMapping, problems: RowProblem[]): Record<string, string> {
  const read: Record<string, string> = {}
  for (const { column, name } of dims) {
    const cell = cells[column]!
    if (cell === '') continue
    if (cell.length <= limits.dimValueCharsMax) read[name] = cell
    else {
      const reason = `Column ${column + 1}: a dimension has at most ${limits.dimValueCharsMax} characters.`
      problems.push({
        pointer: `/dims/${pointerToken(name)}`,
        code: 'text_too_long',
        reason,
        value: `${cell.length} characters`,
      })
    }
  }
  return read
}

/** RFC 6901, 3. */
const pointerToken = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

function readMeta(cells: readonly string[], { meta }: ColumnMapping): Record<string, string> {
  const read: Record<string, string> = {}
  for (const { column, name } of meta) if (cells[column] !== '') read[name] = cells[column]!
  return read
}

/** Values too long for their field are left to respondentMeta, where the mapping puts these columns too. */
function readLabels(
  cells: readonly string[],
  mapping: ColumnMapping,
): Pick<RowParts, 'completion' | 'channel' | 'locale' | 'clientReference'> {
  const label = (column: number | undefined, max: number): string | undefined => {
    const cell = column === undefined ? '' : cells[column]!
    return cell === '' || cell.length > max ? undefined : cell
  }
  const completion = readCompletion(cells, mapping)
  const channel = label(mapping.channel, limits.channelCharsMax)
  const locale = label(mapping.locale, limits.localeCharsMax)
  const clientReference = label(mapping.reference ?? mapping.groupBy ?? mapping.respondent, limits.referenceCharsMax)
  return {
    ...(completion === undefined ? {} : { completion }),
    ...(channel === undefined ? {} : { channel }),
    ...(locale === undefined ? {} : { locale }),
    ...(clientReference === undefined ? {} : { clientReference }),
  }
}

function readCompletion(cells: readonly string[], { status }: ColumnMapping): 'complete' | 'partial' | undefined {
  const said = status.filter(({ column, rule }) => rule === 'submitted' || cells[column] !== '')
  if (said.length === 0) return undefined
  return said.some(({ column, rule }) => partialRules[rule](cells[column]!.trim())) ? 'partial' : 'complete'
}

const partialRules: Record<StatusRule, (cell: string) => boolean> = {
  status: (cell) =>
    /^(partial|incomplete|in.?progress|started|abandoned|unfinished|teilweise|parcial|no|false|0)/i.test(cell),
  finished: (cell) => /^(0|false|no|falsch|nein|faux|non)$/i.test(cell),
  progress: (cell) => /^\d+(\.\d+)?%?$/.test(cell) && Number.parseFloat(cell) < 100,
  submitted: (cell) => cell === '',
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
