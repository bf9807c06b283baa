import type { Insight, InsightUnwritten } from '@howazit/sdk'

/** Why themes keep the names that their words give them. */
export const WHY_UNWRITTEN: Readonly<Record<InsightUnwritten, string>> = {
  not_configured: 'no language model is configured here (HOWAZIT_LANGUAGE_MODEL_URL)',
  other_region: 'the language model is in another region than the tenant',
  over_insight_budget: 'the tokens of the insight are spent',
  over_month_budget: 'the tokens of the month are spent',
  unavailable: 'the language model did not answer, or with an error',
  not_json: 'its answer was no JSON',
  misshapen: 'its answer was not what was asked for',
  cites_nothing_known: 'its answer cites comments that it was not sent',
  number_not_cited: 'its answer has a number that nobody wrote',
  personal_data: 'its answer has what looks like personal data',
}

/** What a language model did for an insight, on a line. */
export function writingText({
  model,
  themes,
  written,
  tokens,
  unwritten,
}: NonNullable<Insight['languageModel']>): string {
  const by = model === undefined ? '' : ` by ${model}, ${tokens.toLocaleString('en-US')} tokens`
  const others = unwritten.map(({ reason, themes: of }) => `; ${of} not: ${WHY_UNWRITTEN[reason]}`)
  return `${written} of ${themes} themes written about${by}${others.join('')}`
}
