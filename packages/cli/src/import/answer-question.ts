import type { QuestionMapping } from './column-mapping.ts'
import { splitLabels } from './map-questions.ts'
import { parseScaleNumber } from './parse-number.ts'
import { excerpt, type RowProblem } from './row-problem.ts'
import { type Answer, limits, type SurveyQuestion } from './survey-shapes.ts'

/** Adds the answers of one question. An empty cell is no answer. */
export type Answerer = (cells: readonly string[], answers: Answer[], problems: RowProblem[]) => void

export function createAnswerer(question: QuestionMapping, { id, options = [] }: SurveyQuestion): Answerer {
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
