import { differenceBetween } from '../statistics/compare/difference.ts'
import { type Judged, judgeTogether } from '../statistics/compare/judge-together.ts'
import { METRICS } from '../statistics/scores/metric.ts'
import { type Moments, momentsOf } from '../statistics/scores/moments.ts'
import { measure } from '../statistics/scores/suppress.ts'
import { tallyOf } from '../statistics/scores/tally.ts'
import { chooseVerbatims } from '../text/themes/choose-verbatims.ts'
import type { Theme } from '../text/themes/taxonomy.ts'
import { asSuppressed, type ComputedFinding, toFinding, type VerbatimPlace } from './computed-finding.ts'
import type { InsightInput, ScoredQuestion } from './insight-input.ts'
import type { Commented } from './mentions.ts'
import { placesOf, ratingsOf } from './select-records.ts'

/** Enough to tell what they have in common. The first of them are shown. */
const VERBATIMS = 12

/** What each theme does to the score: by how much it would be another if those who mention it scored as the others do. */
export function findThemeEffects(
  input: InsightInput,
  question: ScoredQuestion,
  commented: readonly Commented[],
): readonly ComputedFinding[] {
  const { minimumN, taxonomy } = input
  const metric = METRICS[question.metric]
  const mentioned = taxonomy.themes.map((theme) => {
    const [those, others] = split(commented, theme)
    const both = [those, others].map((group) => momentsOf(tallyOf(ratingsOf(group)), metric)) as [Moments, Moments]
    return { theme, those, both, smaller: Math.min(those.length, others.length) }
  })
  const shown = mentioned.filter(({ smaller }) => smaller >= minimumN)
  const judged = judgeTogether(
    shown.map(({ both: [those, others] }) => differenceBetween(those, others, metric)),
    { method: 'welch' },
  )
  const effects = new Map(shown.map(({ theme }, at) => [theme, judged[at]!]))
  return mentioned.map(({ theme, those, both, smaller }) => {
    const subject = {
      kind: 'theme',
      method: 'welch_bh',
      question,
      about: [theme.id],
      places: placesOf(those),
      of: commented.length,
    } as const
    const measured = measure(smaller, minimumN, () => effects.get(theme)!)
    const about = { theme: theme.id, themeName: theme.name }
    if (measured.kind === 'suppressed') return toFinding(input, subject, { ...about, ...asSuppressed(measured) })
    const figures = { ...about, value: both[0].mean, ...impactOf(measured.value, those.length / commented.length) }
    return { ...toFinding(input, subject, figures), verbatims: choose(those, theme) }
  })
}

/** Of the whole: the difference of those who mention it, times their share. */
const impactOf = (effect: Judged, share: number) => ({
  impact: share * effect.value,
  interval: { ...effect.interval, low: share * effect.interval.low, high: share * effect.interval.high },
  effect,
})

const split = (
  commented: readonly Commented[],
  { id }: Theme,
): readonly [those: readonly Commented[], others: readonly Commented[]] => [
  commented.filter(({ themes }) => themes.has(id)),
  commented.filter(({ themes }) => !themes.has(id)),
]

function choose(those: readonly Commented[], { terms }: Theme): readonly VerbatimPlace[] {
  const quotable = those.flatMap(({ record: { responseId }, comments }) =>
    comments.map((comment) => ({
      ...comment,
      id: `${responseId}:${comment.questionId}`,
      respondent: responseId,
    })),
  )
  return chooseVerbatims(quotable, terms, VERBATIMS).map(({ respondent: responseId, questionId }) => ({
    responseId,
    questionId,
  }))
}
