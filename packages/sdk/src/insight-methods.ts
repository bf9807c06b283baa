import type { InsightFinding } from './generated/types.gen.ts'

/**
 * What the methods of findings are called, for people to read.
 *
 * @example
 * console.log(finding.title, INSIGHT_METHODS[finding.method])
 */
export const INSIGHT_METHODS: Readonly<Record<InsightFinding['method'], string>> = {
  estimate: 'score',
  answer_rate: 'share of those who answer',
  kendall_sen_bh: 'trend over time',
  optimal_partitioning_bh: 'levels over time',
  welch_bh: 'comparison of groups',
  kitagawa_bootstrap_bh: 'split of a change',
  agresti_caffo_bh: 'comparison of shares',
  least_squares_hc3_bh: 'regression',
  urgency_rules: 'phrases that tell of urgency',
}
