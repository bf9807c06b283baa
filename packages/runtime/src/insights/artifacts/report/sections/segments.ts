import type { InsightFinding } from '@howazit/sdk'
import { numberText, pointsText } from '../../../findings/number-text.ts'
import type { ChartRow, IntervalChart, NamedChart } from '../../charts/chart.ts'
import type { InsightDocument } from '../../insight-document.ts'
import { byQuestion } from '../by-question.ts'
import { drawIntervals } from '../chart.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { toneOf } from '../tone.ts'
import { basisText, questionText } from '../words.ts'

/** The groups of each dimension, each against all others. */
export function describeSegments(document: InsightDocument): Html {
  const segments = segmentsOf(document)
  if (segments.length === 0) return NOTHING
  const charts = byQuestion(document, segments).map(
    ([question, of]) => html`<h3>${questionText(document, question)}</h3>
${toCharts(of).map(([, chart]) => drawIntervals(chart))}`,
  )
  return html`<section>
<h2>Who differs</h2>
<p class="quiet">Coloured: the group differs from all others together by more than chance explains.</p>
${charts}
</section>`
}

/** The groups of each dimension, for each question. */
export const chartSegments = (document: InsightDocument): readonly NamedChart[] =>
  byQuestion(document, segmentsOf(document)).flatMap(([question, of]) =>
    toCharts(of).map(([dimension, chart]) => ({
      of: ['segments', question, dimension],
      heading: questionText(document, question),
      chart,
    })),
  )

const segmentsOf = ({ findings }: InsightDocument): readonly InsightFinding[] =>
  findings.filter(({ kind, value }) => kind === 'segment' && value !== undefined)

const toCharts = (of: readonly InsightFinding[]): readonly (readonly [dimension: string, IntervalChart])[] =>
  [...Map.groupBy(of, dimensionOf)].map(([dimension, group]) => {
    const caption = `The score by ${dimension}, with its interval`
    return [dimension, { kind: 'intervals', caption, rows: byName(group).map(toRow) }]
  })

const dimensionOf = ({ segment = {} }: InsightFinding): string => Object.keys(segment)[0] ?? ''

const nameOf = ({ segment = {} }: InsightFinding): string => Object.values(segment)[0] ?? ''

const byName = (findings: readonly InsightFinding[]): readonly InsightFinding[] =>
  findings.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0))

function toRow(finding: InsightFinding): ChartRow {
  const { value = 0, n, interval, effect, metric } = finding
  const beside = effect ? `; ${pointsText(effect.value)} against the others` : ''
  return {
    label: nameOf(finding),
    said: `${numberText(value)}, ${basisText(n, interval)}${beside}`,
    value,
    interval,
    tone: toneOf(effect, metric),
  }
}
