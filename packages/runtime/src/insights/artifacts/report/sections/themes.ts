import type { InsightFinding } from '@howazit/sdk'
import { numberText, pointsText, shareText } from '../../../findings/number-text.ts'
import type { NamedChart } from '../../charts/chart.ts'
import type { InsightDocument } from '../../insight-document.ts'
import { drawIntervals } from '../chart.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { toneOf } from '../tone.ts'
import { basisText, questionText } from '../words.ts'

/** What comments are about, with some of them: redacted before they were kept. */
export function describeThemes(document: InsightDocument): Html {
  const themes = themesOf(document)
  if (themes.length === 0) return NOTHING
  return html`<section>
<h2>What they write about</h2>
<p class="quiet">By how many points the score would differ if those who mention a theme scored as the others do. What could tell who wrote a comment is taken out of it.</p>
${drawIntervals(toChart(themes))}
${themes.map(describeTheme)}
</section>`
}

/** What themes do to the score, all of one question. */
export function chartThemes(document: InsightDocument): readonly NamedChart[] {
  const themes = themesOf(document)
  const [first] = themes
  if (!first) return []
  const { question = '' } = first
  const heading = `What they write about: ${questionText(document, question)}`
  return [{ of: ['themes', question], heading, chart: toChart(themes) }]
}

const themesOf = ({ findings }: InsightDocument): readonly InsightFinding[] =>
  findings.filter(({ kind, suppressed }) => kind === 'theme' && !suppressed)

const toChart = (themes: readonly InsightFinding[]) => ({
  kind: 'intervals' as const,
  caption: 'Points that a theme moves the score by, with their intervals',
  rows: themes.map((finding) => ({
    label: nameOf(finding),
    said: `${pointsText(impactOf(finding))}, ${basisText(finding.n, finding.interval)}`,
    value: impactOf(finding),
    interval: finding.interval,
    tone: toneOf(finding.effect, finding.metric),
  })),
})

const nameOf = ({ themeName, theme }: InsightFinding): string => themeName ?? theme ?? ''

/** Also where chance may explain it: the share of those who mention it, times by how much they differ. */
const impactOf = ({ impact, coverage, effect }: InsightFinding): number => impact ?? coverage * (effect?.value ?? 0)

const commentsText = (count: number): string => (count === 1 ? 'a comment' : `${count} comments`)

function describeTheme(finding: InsightFinding): Html {
  const { coverage, value, n, verbatims = [], written } = finding
  return html`<h3>${written ? `${written.name} (${nameOf(finding)})` : nameOf(finding)}</h3>
${written && html`<p>${written.summary} <span class="quiet">Written by ${written.by}, of ${commentsText(written.evidence.length)} that it cites.</span></p>`}
<p class="quiet">${shareText(coverage)} of the comments mention it (n = ${numberText(n)})${value !== undefined && html`; they score ${numberText(value)}`}.</p>
${verbatims.map((text) => html`<blockquote dir="auto">${text}</blockquote>`)}`
}
