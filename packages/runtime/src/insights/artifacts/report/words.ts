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

export const METHODS: Readonly<Record<InsightFinding['method'], string>> = {
  estimate:
    'The average of what each answer contributes. Another sample of the same people would give another number; the interval says how different.',
  answer_rate:
    'How many of the responses answer the question, and whether late answers differ from early ones. Nothing is known of those who never responded.',
  kendall_sen_bh:
    'Whether later periods score higher or lower than earlier ones more often than chance would have it, and the middle of the slopes between any two of them. One odd period moves neither. It is made less sure where periods resemble the ones before.',
  optimal_partitioning_bh:
    'The places where the score went to another level and stayed there for two periods at least, as far as that explains more than a score that only wavers. Which period it was is the one that fits best.',
  welch_bh:
    'Each group, or all who mention a theme, against all others, also where one of them varies more. All that are looked at in one place are judged together: of what is called a difference, at most 5 % is expected to be due to chance.',
  kitagawa_bootstrap_bh:
    'Each group has moved the score by being a larger or smaller part of the answers (mix), and by scoring differently itself (scores). Both, over all groups, add up to the change exactly; for a theme the groups are those who mention it, who write something else, and who write nothing. How sure that is comes from drawing the answers again many times.',
  agresti_caffo_bh:
    'Which part of those who comment mention a theme, against the time before. All themes are judged together, as above.',
  least_squares_hc3_bh:
    'A regression: how the score differs with each theme or rating while all others are held equal, judged together as above. It shows what goes together, not what causes what.',
  urgency_rules:
    'Comments in which one of a list of phrases is, unless it is denied, or praise is clear: of harm in words about it, of the rest in the comment. There may be others, and some of these may be harmless.',
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
