import type { InsightFinding } from '@howazit/sdk'
import { numberText, pointsText, shareText } from '../../../findings/number-text.ts'
import type { IntervalChart, NamedChart } from '../../charts/chart.ts'
import type { InsightDocument } from '../../insight-document.ts'
import { drawIntervals } from '../chart.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { toneOf } from '../tone.ts'
import { basisText, questionText } from '../words.ts'

/** Of more nobody reads a chart; the files have all of them. */
const ROWS_MAX = 12

/** What themes have to do with what changed: how often they are mentioned, and what those who mention them did to the score. */
export function describeThemeChanges(document: InsightDocument): Html {
  const [mentions, parts] = [shownOf(document, 'theme_change'), shownOf(document, 'change_by_theme')]
  if (mentions.length + parts.length === 0) return NOTHING
  return html`<section>
<h2>What changed in what they write about</h2>
${mentions.length > 0 && drawIntervals(chartMentions(mentions))}
${parts.length > 0 && describeParts(document, parts)}
</section>`
}

/** How often themes are mentioned, and what those who mention them did to the change. */
export function chartThemeChanges(document: InsightDocument): readonly NamedChart[] {
  const [mentions, parts] = [shownOf(document, 'theme_change'), shownOf(document, 'change_by_theme')]
  const { question = '' } = parts[0] ?? {}
  const heading = 'What changed in what they write about'
  const about = `${heading}: ${questionText(document, question)}`
  return [
    ...(mentions.length > 0 ? [{ of: ['theme-change'], heading, chart: chartMentions(mentions) }] : []),
    ...(parts.length > 0 ? [{ of: ['change-by-theme', question], heading: about, chart: chartParts(parts) }] : []),
  ]
}

const shownOf = ({ findings }: InsightDocument, of: InsightFinding['kind']): readonly InsightFinding[] =>
  findings.filter(({ kind, suppressed }) => kind === of && !suppressed)

const chartMentions = (mentions: readonly InsightFinding[]): IntervalChart => ({
  kind: 'intervals',
  caption: 'By how many points of the comments more or fewer mention it than before',
  rows: telling(mentions).map(toMention),
})

/** What chance does not explain first, then by size. */
const telling = (findings: readonly InsightFinding[]): readonly InsightFinding[] =>
  findings
    .toSorted(
      (a, b) =>
        Number(b.effect?.isDiscovery) - Number(a.effect?.isDiscovery) ||
        Math.abs(b.value ?? 0) - Math.abs(a.value ?? 0),
    )
    .slice(0, ROWS_MAX)

const nameOf = ({ themeName, theme }: InsightFinding): string => themeName ?? theme ?? ''

function toMention(finding: InsightFinding) {
  const { value = 0, shares, n, interval, effect } = finding
  const [before, after] = [shares?.before?.share ?? 0, shares?.after.share ?? 0]
  return {
    label: nameOf(finding),
    said: `${pointsText(value)}: ${shareText(after)}, ${shareText(before)} before, ${basisText(n, interval)}`,
    value,
    interval,
    // That more mention something is neither good nor bad.
    tone: effect?.isDiscovery === true ? ('plain' as const) : ('unsure' as const),
  }
}

const chartParts = (parts: readonly InsightFinding[]): IntervalChart => ({
  kind: 'intervals',
  caption: 'Points of the change that come from those who mention it',
  rows: telling(parts).map((finding) => ({
    label: nameOf(finding),
    said: `${pointsText(finding.value ?? 0)}, ${basisText(finding.n, finding.interval)}`,
    value: finding.value ?? 0,
    interval: finding.interval,
    tone: toneOf(finding.effect, finding.metric),
  })),
})

function describeParts(document: InsightDocument, parts: readonly InsightFinding[]): Html {
  const [{ change, question = '' }] = parts as readonly [InsightFinding]
  return html`<p class="quiet">${questionText(document, question)}: ${numberText(change?.change ?? 0)} points in all. What those who mention a theme did to it, by scoring differently and by being more or fewer; one comment may mention several themes, so these do not add up to it.</p>
${drawIntervals(chartParts(parts))}`
}
