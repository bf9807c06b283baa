import type { InsightFinding } from '@howazit/sdk'
import { numberText, pointsText } from '../../../findings/number-text.ts'
import type { IntervalChart, NamedChart } from '../../charts/chart.ts'
import { groupText } from '../../figures.ts'
import type { InsightDocument } from '../../insight-document.ts'
import { byQuestion } from '../by-question.ts'
import { drawIntervals } from '../chart.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { toneOf } from '../tone.ts'
import { basisText, questionText, timeText } from '../words.ts'

/** What changed since the other time, and which groups it came from. */
export function describeChanges(document: InsightDocument): Html {
  const { compareWith, timeframe } = document
  const changes = changesOf(document)
  if (changes.length === 0 || compareWith === undefined) return NOTHING
  return html`<section>
<h2>What changed</h2>
<p class="quiet">${timeText(timeframe)}, against ${timeText(compareWith)}.</p>
${byQuestion(document, changes).map(([question, of]) => describeQuestion(document, { question, of }))}
</section>`
}

/** The change of each question, and what it came from by each dimension. */
export const chartChanges = (document: InsightDocument): readonly NamedChart[] =>
  byQuestion(document, changesOf(document)).flatMap(([question, of]) => {
    const heading = `What changed: ${questionText(document, question)}`
    return [
      { of: ['change', question], heading, chart: chartChange(of[0]!) },
      ...of.flatMap((finding) => {
        const chart = chartSplit(finding)
        return chart ? [{ of: ['change', question, finding.dimension!], heading, chart }] : []
      }),
    ]
  })

const changesOf = ({ findings }: InsightDocument): readonly InsightFinding[] =>
  findings.filter(({ kind, change }) => kind === 'change' && change)

interface Changed {
  readonly question: string
  readonly of: readonly InsightFinding[]
}

/** The change is the same by whatever it is split. */
function describeQuestion(document: InsightDocument, { question, of }: Changed): Html {
  const [first] = of
  return html`<h3>${questionText(document, question)}</h3>
<p>${pointsText(first!.change!.change)}, ${timesText(first!.change!)}. ${first!.effect?.isDiscovery === true ? 'Chance does not explain it.' : 'Chance alone may explain it.'}</p>
${drawIntervals(chartChange(first!))}
${of.map((finding) => {
  const chart = chartSplit(finding)
  return chart ? drawIntervals(chart) : NOTHING
})}`
}

function chartChange({ change, n, interval, effect, metric }: InsightFinding): IntervalChart {
  const row = {
    label: pointsText(change!.change),
    said: `${timesText(change!)}; ${basisText(n, interval)}`,
    value: change!.change,
    interval,
    tone: toneOf(effect, metric),
  }
  return { kind: 'intervals', caption: 'The change and its interval', rows: [row] }
}

const timesText = ({ before, after }: NonNullable<InsightFinding['change']>): string =>
  `from ${numberText(before.score ?? 0)} (n = ${numberText(before.n)}) to ${numberText(after.score ?? 0)} (n = ${numberText(after.n)})`

/** Without a dimension there is nothing to split it by. */
function chartSplit({ dimension, metric, change }: InsightFinding): IntervalChart | undefined {
  if (dimension === undefined || !change) return undefined
  const rows = change.groups.flatMap(({ group, before, after, mix, rate }) => {
    const n = before.n + after.n
    return [
      { part: 'Scores', effect: rate },
      { part: 'Mix', effect: mix },
    ].map(({ part, effect }) => ({
      label: `${part} of ${groupText(group)}`,
      said: `${pointsText(effect.value)}, ${basisText(n, effect.interval)}`,
      value: effect.value,
      interval: effect.interval,
      tone: toneOf(effect, metric),
    }))
  })
  return {
    kind: 'intervals',
    caption: `By ${dimension}: ${pointsText(change.rate)} because groups scored differently, ${pointsText(change.mix)} because they made up another share of the answers`,
    rows,
  }
}
