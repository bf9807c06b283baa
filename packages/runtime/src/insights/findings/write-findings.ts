import type { InsightFinding } from '@howazit/sdk'
import type { ComputedFinding, Figures } from './computed-finding.ts'
import { numberText, pointsText, rangeText, shareText } from './number-text.ts'

/** A finding in words: nothing is in them that is not in its figures. */
export interface WrittenFinding extends ComputedFinding {
  readonly title: string
  readonly summary: string
}

/** The most telling first: how things are, then what differs most, then what does not, then what is not shown. */
export function writeFindings(findings: readonly ComputedFinding[]): readonly WrittenFinding[] {
  return findings
    .map((finding) => ({ ...finding, ...WORDS[finding.figures.kind](finding.figures) }))
    .toSorted(
      ({ figures: a }, { figures: b }) =>
        rankOf(a) - rankOf(b) || weightOf(b) - weightOf(a) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
    )
}

const weightOf = ({ impact = 0 }: Figures): number => Math.abs(impact)

function rankOf({ kind, suppressed, effect }: Figures): number {
  if (suppressed) return 4
  if (kind === 'headline') return 0
  if (kind === 'non_response') return 3
  return effect?.isDiscovery === true ? 1 : 2
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
  segment: unlessSuppressed((figures) => differs(figures, 'the others')),
  change: unlessSuppressed(changeWords),
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

function unlessSuppressed(words: (figures: Figures) => Words): (figures: Figures) => Words {
  return (figures) =>
    figures.suppressed ? { title: `${subjectOf(figures)}: not shown`, summary: reasonOf(figures) } : words(figures)
}

function reasonOf({ suppressed, n }: Figures): string {
  const { reason, minimumN } = suppressed!
  if (reason === 'not_separable') return 'It goes along with others so closely that their effects cannot be told apart.'
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

const differenceText = ({ effect }: Figures): string =>
  effect === undefined ? 'beside' : `${numberText(Math.abs(effect.value))} ${effect.value < 0 ? 'below' : 'above'}`

const basisOf = ({ n, coverage }: Figures): string =>
  `${numberText(n)} answers, ${shareText(coverage)} of the responses`

const doubtOf = (figures: Figures): string =>
  isFound(figures) ? 'Chance does not explain it.' : 'Chance alone may explain it.'
