import type { InsightFinding, InsightInterval } from '@howazit/sdk'
import { numberText, shareText } from '../../findings/number-text.ts'
import type { InsightDocument } from '../insight-document.ts'

/** What codes mean, to whoever has never seen one. */

export const METRICS: Readonly<Record<NonNullable<InsightFinding['metric']>, string>> = {
  nps: 'Net Promoter Score',
  csat: 'Customer satisfaction (share of 4 and 5)',
  ces: 'Customer effort, from 1 to 7',
  rating: 'Average rating',
}

export const METHODS: Readonly<Record<InsightFinding['method'], { readonly name: string; readonly means: string }>> = {
  estimate: {
    name: 'Score',
    means:
      'The average of what each answer contributes. Another sample of the same people would give another number; the interval says how different.',
  },
  answer_rate: {
    name: 'Who did not answer',
    means:
      'How many of the responses answer the question, and whether late answers differ from early ones. Nothing is known of those who never responded.',
  },
  welch_bh: {
    name: 'Comparison of groups',
    means:
      'Each group, or all who mention a theme, against all others, also where one of them varies more. All that are looked at in one place are judged together: of what is called a difference, at most 5 % is expected to be due to chance.',
  },
  kitagawa_bootstrap_bh: {
    name: 'Split of a change',
    means:
      'Each group has moved the score by being a larger or smaller part of the answers (mix), and by scoring differently itself (scores). Both, over all groups, add up to the change exactly. How sure that is comes from drawing the answers again many times.',
  },
  least_squares_hc3_bh: {
    name: 'What goes along with the score',
    means:
      'A regression: how the score differs with each theme or rating while all others are held equal, judged together as above. It shows what goes together, not what causes what.',
  },
}

export const CAVEATS: Readonly<Record<NonNullable<InsightFinding['caveats']>[number], string>> = {
  response_rate_unknown: 'Nobody counted who was asked, so nobody knows who is missing.',
  low_response_rate: 'Most of those who were asked did not respond.',
  many_unanswered: 'More than a fifth of the responses leave the question out.',
  late_answers_differ: 'Late answers differ from early ones, so those that never came may differ as well.',
}

export const answersText = (n: number): string => `${numberText(n)} ${n === 1 ? 'answer' : 'answers'}`

/** `n = 54` and where the true value lies, at which rate. */
export const basisText = (n: number, interval?: InsightInterval, write = numberText): string =>
  [`n = ${numberText(n)}`, ...(interval ? [`${intervalText(interval, write)}`] : [])].join(', ')

export const intervalText = ({ low, high, level }: InsightInterval, write = numberText): string =>
  `${shareText(level)} interval ${write(low)} to ${write(high)}`

/** The last day is the one before the time ends, where it ends at midnight. */
export function timeText({ from, to }: InsightDocument['timeframe']): string {
  const [first, last] = [new Date(from), new Date(Date.parse(to) - 1)]
  return `${first.toISOString().slice(0, 10)} to ${last.toISOString().slice(0, 10)}`
}

/** The words of a question, where there are any. */
export const questionText = ({ survey }: InsightDocument, key: string): string =>
  survey.questions.find((question) => question.key === key)?.text || key
