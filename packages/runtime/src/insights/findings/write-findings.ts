import type { InsightFinding, InsightShare, InsightUrgency } from '@howazit/sdk'
import type { ComputedFinding, Figures } from './computed-finding.ts'
import type { ScoredQuestion } from './insight-input.ts'
import { numberText, pointsText, rangeText, shareText } from './number-text.ts'

/** A finding in words: nothing is in them that is not in its figures. */
export interface WrittenFinding extends ComputedFinding {
  readonly title: string
  readonly summary: string
}

/**
 * The most telling first: how things are, what somebody should read at once, then what differs, then what does not, then what is not
 * shown. Within each the questions in the order that they are given in, the one that it is about first.
 */
export function writeFindings(
  findings: readonly ComputedFinding[],
  questions: readonly ScoredQuestion[],
): readonly WrittenFinding[] {
  const orders = new Map(questions.map(({ id }, at) => [id, at]))
  // What is of no question is of comments, which are about the first.
  const orderOf = ({ questionId }: Figures): number => (questionId === undefined ? 0 : (orders.get(questionId) ?? 0))
  return findings
    .map((finding) => ({ ...finding, ...WORDS[finding.figures.kind](finding.figures) }))
    .toSorted(
      ({ figures: a }, { figures: b }) =>
        rankOf(a) - rankOf(b) ||
        orderOf(a) - orderOf(b) ||
        weightOf(b) - weightOf(a) ||
        (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
    )
}

const weightOf = ({ impact = 0 }: Figures): number => Math.abs(impact)

function rankOf({ kind, suppressed, effect }: Figures): number {
  if (suppressed) return 6
  if (kind === 'headline') return 0
  if (kind === 'urgent') return 1
  if (effect?.isDiscovery === true && kind !== 'non_response') return 2
  // There is one of these for each theme, and mostly nothing to say of it.
  if (kind === 'change_by_theme' || kind === 'theme_change') return 4
  return kind === 'non_response' ? 5 : 3
}

interface Words {
  readonly title: string
  readonly summary: string
}

const NAMES = { nps: 'NPS', csat: 'CSAT', ces: 'CES', rating: 'Rating' } as const

const nameOf = ({ metric = 'rating', question = '' }: Figures): string =>
  metric === 'rating' ? `Rating of ${question}` : `${NAMES[metric]} (${question})`

const subjectOf = (figures: Figures): string => {
  const { segment, themeName, driver, dimension } = figures
  if (segment) return Object.entries(segment).map(([name, value]) => `${name} ${value}`)[0]!
  return themeName ?? driver ?? dimension ?? nameOf(figures)
}

const WORDS: Readonly<Record<InsightFinding['kind'], (figures: Figures) => Words>> = {
  headline: unlessSuppressed((figures) => ({
    title: `${nameOf(figures)}: ${numberText(figures.value!)}`,
    summary: `Between ${rangeText(figures.interval!)}; ${basisOf(figures)}.`,
  })),
  non_response: unlessSuppressed((figures) => ({
    title: `${nameOf(figures)}: ${shareText(figures.value!)} of the responses answer it`,
    summary: figures.caveats!.map((caveat) => CAVEATS[caveat]).join(' '),
  })),
  trend: unlessSuppressed(trendWords),
  level_change: levelWords,
  segment: unlessSuppressed((figures) => differs(figures, 'the others')),
  change: unlessSuppressed(changeWords),
  change_by_theme: unlessSuppressed(changeByThemeWords),
  theme_change: unlessSuppressed(themeChangeWords),
  urgent: urgentWords,
  theme: unlessSuppressed((figures) => ({
    title: `${subjectOf(figures)}: ${isFound(figures) ? pointsText(figures.impact!) : 'no effect on'} ${nameOf(figures)}`,
    summary: `${shareText(figures.coverage)} of the comments mention it; they score ${differenceText(figures)} the others. ${doubtOf(figures)}`,
  })),
  driver: unlessSuppressed((figures) => ({
    title: `${subjectOf(figures)}: ${isFound(figures) ? 'goes along with' : 'does not visibly move'} ${nameOf(figures)}`,
    summary: `${pointsText(figures.value!)} with ${figures.driver === undefined ? 'a mention' : 'a rating one higher'}, all else equal. ${doubtOf(figures)}`,
  })),
}

const CAVEATS: Readonly<Record<NonNullable<Figures['caveats']>[number], string>> = {
  response_rate_unknown: 'Nobody counted who was asked, so nobody knows who is missing.',
  low_response_rate: 'Most of those who were asked said nothing.',
  many_unanswered: 'Many responses leave it out.',
  late_answers_differ: 'Late answers differ from early ones, so those that never came may differ as well.',
}

/** What else of a subject is told of, where there is a figure of the subject itself. */
const ASPECTS: Readonly<Partial<Record<InsightFinding['kind'], string>>> = {
  trend: ' over time',
  change_by_theme: ' in the change',
  theme_change: ' against the time before',
}

function unlessSuppressed(words: (figures: Figures) => Words): (figures: Figures) => Words {
  return (figures) =>
    figures.suppressed
      ? { title: `${subjectOf(figures)}${ASPECTS[figures.kind] ?? ''}: not shown`, summary: reasonOf(figures) }
      : words(figures)
}

function reasonOf({ suppressed, n }: Figures): string {
  const { reason, minimumN } = suppressed!
  if (reason === 'not_separable') return 'It goes along with others so closely that their effects cannot be told apart.'
  if (reason === 'too_few_periods')
    return `${numberText(suppressed!.n)} days, weeks or months have enough answers: from ${minimumN} on there is a trend.`
  if (reason === 'reveals_another') return 'The whole minus what is shown would tell a segment that is too small.'
  return `${numberText(n)} answers, or too few on one side: from ${minimumN} on there is a figure.`
}

const isFound = ({ effect }: Figures): boolean => effect?.isDiscovery === true

function differs(figures: Figures, from: string): Words {
  const title = isFound(figures)
    ? `${subjectOf(figures)}: ${nameOf(figures)} ${differenceText(figures)} ${from}`
    : `${subjectOf(figures)}: ${nameOf(figures)} like ${from}`
  return {
    title,
    summary: `${numberText(figures.value!)}, between ${rangeText(figures.interval!)}; ${basisOf(figures)}. ${doubtOf(figures)}`,
  }
}

function changeWords(figures: Figures): Words {
  const { change, dimension } = figures
  const { before, after, change: by, mix, rate, groups } = change!
  const [most] = groups.toSorted((a, b) => Math.abs(b.mix.value + b.rate.value) - Math.abs(a.mix.value + a.rate.value))
  const from = `from ${numberText(before.score ?? 0)} to ${numberText(after.score ?? 0)}`
  const parts =
    dimension === undefined
      ? ''
      : ` By ${dimension}: ${pointsText(rate)} from other scores, ${pointsText(mix)} from another mix; most of it ${most!.group || 'the rest'}, ${pointsText(most!.mix.value + most!.rate.value)}.`
  return {
    title: isFound(figures)
      ? `${nameOf(figures)}: ${pointsText(by)}, ${from}`
      : `${nameOf(figures)}: no change that chance does not explain`,
    summary: `${pointsText(by)}, ${from}.${parts} ${doubtOf(figures)}`,
  }
}

function trendWords(figures: Figures): Words {
  const { value = 0, trend, interval } = figures
  const shown = trend!.periods.filter(({ score }) => score !== undefined).length
  const way = value < 0 ? 'falls' : 'rises'
  return {
    title: isFound(figures)
      ? `${nameOf(figures)} ${way}: ${pointsText(value)} a ${trend!.period}`
      : `${nameOf(figures)}: no trend that chance does not explain`,
    summary: `${pointsText(value)} a ${trend!.period}, between ${rangeText(interval!)}, over ${numberText(shown)} ${trend!.period}s. ${doubtOf(figures)}`,
  }
}

function levelWords(figures: Figures): Words {
  const { value = 0, level, interval } = figures
  const { at, period, before, after } = level!
  const day = at.slice(0, 10)
  return {
    title: `${nameOf(figures)}: ${pointsText(value)} since ${day}`,
    summary: `From ${numberText(before.score ?? 0)} to ${numberText(after.score ?? 0)}, between ${rangeText(interval!)} points, from the ${period} of ${day} on; ${numberText(before.n)} answers before and ${numberText(after.n)} after. ${doubtOf(figures)}`,
  }
}

function changeByThemeWords(figures: Figures): Words {
  const { value = 0, change } = figures
  const { mix, rate } = change!.groups[0]!
  const by = `${pointsText(rate.value)} because those who mention it score differently, ${pointsText(mix.value)} because they are another share`
  return {
    title: isFound(figures)
      ? `${subjectOf(figures)}: ${pointsText(value)} of the change of ${nameOf(figures)}`
      : `${subjectOf(figures)}: no visible part in the change of ${nameOf(figures)}`,
    summary: `Of ${pointsText(change!.change)} in all: ${by}. ${doubtOf(figures)}`,
  }
}

function themeChangeWords(figures: Figures): Words {
  const { value = 0, shares } = figures
  const [before, after] = [shares!.before!, shares!.after]
  const way = value < 0 ? 'less' : 'more'
  return {
    title: isFound(figures)
      ? `${subjectOf(figures)}: mentioned ${way} often, ${pointsText(value)}`
      : `${subjectOf(figures)}: mentioned as often as before`,
    summary: `${mentionText(after)} of the comments, ${mentionText(before)} before; the difference is between ${rangeText(figures.interval!)} points. ${doubtOf(figures)}`,
  }
}

const mentionText = ({ n, of, share }: InsightShare): string =>
  `${shareText(share)} (${numberText(n)} of ${numberText(of)})`

function urgentWords({ n, urgency, shares }: Figures): Words {
  return {
    title: `${numberText(n)} ${n === 1 ? 'comment' : 'comments'} to be read at once: ${urgency}`,
    summary: `${URGENCIES[urgency!]} Of ${numberText(shares!.after.of)} that could be read.`,
  }
}

const URGENCIES: Readonly<Record<InsightUrgency, string>> = {
  critical: 'Somebody may come to harm.',
  high: 'It gets worse, or public, if nobody answers.',
}

const differenceText = ({ effect }: Figures): string =>
  effect === undefined ? 'beside' : `${numberText(Math.abs(effect.value))} ${effect.value < 0 ? 'below' : 'above'}`

const basisOf = ({ n, coverage }: Figures): string =>
  `${numberText(n)} answers, ${shareText(coverage)} of the responses`

const doubtOf = (figures: Figures): string =>
  isFound(figures) ? 'Chance does not explain it.' : 'Chance alone may explain it.'
