import { plainText } from './plain-text.ts'
import { questionIdOf } from './stable-ids.ts'
import { defineOption } from './survey-definition.ts'
import type { QuestionType, SurveyQuestion } from './survey-shapes.ts'

export type Row = Record<string, string>

export interface LssQuestion {
  row: Row
  /** Choices by scale: arrays of two scales have two sets. */
  answers: Row[]
  subquestions: Row[]
}

/** Short, long and huge text, date, language, equation, uploaded file. */
const textTypes = new Set(['S', 'T', 'U', 'D', 'I', '*', '|'])
const yesNo = ['Yes', 'No']

/** LimeSurvey's type letters (application/models/Question.php) as our types. One question per column of its export. */
export function convertQuestion(surveyId: string, question: LssQuestion): SurveyQuestion[] {
  const { row, answers, subquestions } = question
  const make = createMaker(surveyId, row)
  const labels = labelsOf(answers)
  const perSubquestion = (type: QuestionType, options?: readonly string[]): SurveyQuestion[] =>
    subquestions
      .filter(isFirstScale)
      .map((sub) => make({ suffix: `[${sub.title}]`, text: sub.question ?? '', type, options }))
  const other = row.other === 'Y' ? [make({ suffix: '[other]', text: 'Other', type: 'text' })] : []
  const choice = (): SurveyQuestion =>
    make(labels.length === 0 ? { type: 'text' } : { type: 'single', options: labels })
  if (textTypes.has(row.type ?? '')) return [make({ type: 'text' })]
  switch (row.type) {
    case 'L':
    case '!':
      return [choice(), ...other]
    case 'O':
      return [choice(), make({ suffix: '[comment]', text: 'Comment', type: 'text' })]
    case 'M':
      return [make({ type: 'multi', options: labelsOf(subquestions, 'question') }), ...other]
    case 'P':
      return [
        make({ type: 'multi', options: labelsOf(subquestions, 'question') }),
        ...subquestions.map((sub) => make({ suffix: `[${sub.title}comment]`, text: sub.question ?? '', type: 'text' })),
        ...other,
      ]
    case 'Q':
      return perSubquestion('text')
    case 'N':
    case '5':
      return [make({ type: 'rating' })]
    case 'K':
    case 'A':
    case 'B':
      return perSubquestion('rating')
    case 'Y':
      return [make({ type: 'single', options: yesNo })]
    case 'G':
      return [make({ type: 'single', options: ['Female', 'Male'] })]
    case 'C':
      return perSubquestion('single', ['Yes', 'Uncertain', 'No'])
    case 'E':
      return perSubquestion('single', ['Increase', 'Same', 'Decrease'])
    case 'F':
    case 'H':
      return perSubquestion('single', labels)
    case 'R':
      return answers.map((_, rank) =>
        make({ suffix: `[${rank + 1}]`, text: `Rank ${rank + 1}`, type: 'single', options: labels }),
      )
    case '1':
      return convertDualScale(question, make)
    case ':':
      return convertMatrix(question, make, 'rating')
    case ';':
      return convertMatrix(question, make, 'text')
    default:
      return []
  }
}

interface Part {
  suffix?: string
  text?: string
  type: QuestionType
  options?: readonly string[] | undefined
}

type Maker = (part: Part) => SurveyQuestion

function createMaker(surveyId: string, row: Row): Maker {
  const code = row.title ?? row.qid ?? ''
  const asked = plainText(row.question ?? '') || code
  return ({ suffix = '', text = '', type, options }) => {
    const key = `${code}${suffix}`
    const id = questionIdOf(surveyId, key)
    const sub = plainText(text)
    const question: SurveyQuestion = { id, key, type, text: (sub === '' ? asked : `${asked} › ${sub}`).slice(0, 8000) }
    if (options !== undefined)
      question.options = [...new Set(options)].map((label, order) => defineOption(id, label, order))
    return question
  }
}

const isFirstScale = (row: Row): boolean => (row.scale_id ?? '0') === '0'

function labelsOf(rows: readonly Row[], field = 'answer'): string[] {
  return rows.filter(isFirstScale).map((row) => plainText(row[field] ?? '') || (row.code ?? row.title ?? ''))
}

function convertDualScale({ answers, subquestions }: LssQuestion, make: Maker): SurveyQuestion[] {
  const scales = ['0', '1'].map((scale) => answers.filter((row) => (row.scale_id ?? '0') === scale))
  return subquestions.flatMap((sub) =>
    scales.map((rows, scale) => {
      const options = rows.map((row) => plainText(row.answer ?? '') || (row.code ?? ''))
      return make({ suffix: `[${sub.title}][${scale + 1}]`, text: sub.question ?? '', type: 'single', options })
    }),
  )
}

/** Rows are the sub-questions of scale 0, columns those of scale 1. */
function convertMatrix({ subquestions }: LssQuestion, make: Maker, type: QuestionType): SurveyQuestion[] {
  const columns = subquestions.filter((row) => !isFirstScale(row))
  return subquestions.filter(isFirstScale).flatMap((sub) =>
    columns.map((column) => {
      return make({
        suffix: `[${sub.title}_${column.title}]`,
        text: `${sub.question} › ${column.question}`,
        type,
      })
    }),
  )
}
