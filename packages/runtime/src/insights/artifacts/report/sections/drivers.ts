import type { InsightFinding } from '@howazit/sdk'
import { pointsText, shareText } from '../../../findings/number-text.ts'
import type { NamedChart } from '../../charts/chart.ts'
import type { InsightDocument } from '../../insight-document.ts'
import { drawIntervals } from '../chart.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { toneOf } from '../tone.ts'
import { basisText, questionText } from '../words.ts'

/** Themes and questions that go along with the score, all others held equal. */
export function describeDrivers(document: InsightDocument): Html {
  const drivers = driversOf(document)
  const [first] = drivers
  if (!first) return NOTHING
  const explained =
    first.explained === undefined
      ? ''
      : ` Together they go along with ${shareText(first.explained)} of how the score varies.`
  return html`<section>
<h2>What goes along with the score</h2>
<p class="quiet">${questionText(document, first.question ?? '')}: how it differs with each of these, all others equal.${explained} This shows what goes together, not what causes what.</p>
${drawIntervals(toChart(document, drivers))}
</section>`
}

/** The drivers of the score, all of one question. */
export function chartDrivers(document: InsightDocument): readonly NamedChart[] {
  const drivers = driversOf(document)
  const [first] = drivers
  if (!first) return []
  const { question = '' } = first
  const heading = `What goes along with: ${questionText(document, question)}`
  return [{ of: ['drivers', question], heading, chart: toChart(document, drivers) }]
}

const driversOf = ({ findings }: InsightDocument): readonly InsightFinding[] =>
  findings.filter(({ kind, value }) => kind === 'driver' && value !== undefined)

const toChart = (document: InsightDocument, drivers: readonly InsightFinding[]) => ({
  kind: 'intervals' as const,
  caption: 'Points of the score, with their intervals',
  rows: drivers.map((finding) => ({
    label: labelOf(document, finding),
    said: `${pointsText(finding.value!)}, ${basisText(finding.n, finding.interval)}`,
    value: finding.value!,
    interval: finding.interval,
    tone: toneOf(finding.effect, finding.metric),
  })),
})

const labelOf = (document: InsightDocument, { driver, themeName, theme }: InsightFinding): string =>
  driver === undefined
    ? `A mention of ${themeName ?? theme ?? 'it'}`
    : `One point more: ${questionText(document, driver)}`
