import { numberText } from '../../findings/number-text.ts'
import {
  type ChartRow,
  type IntervalChart,
  placeOn,
  type Scale,
  type ShareChart,
  scaleOf,
  shareScaleOf,
} from '../charts/chart.ts'
import { type Html, html } from './html.ts'

export function drawIntervals(chart: IntervalChart): Html {
  const scale = scaleOf(chart)
  const zero = placeOn(scale, 0)
  const lines = chart.rows.map(({ label, said, value, interval, tone }) => {
    const at = placeOn(scale, value)
    return html`<div class="row"><div>${label}</div>
<svg viewBox="0 0 100 20" preserveAspectRatio="none" role="img" aria-label="${label}: ${said}"><path class="zero" vector-effect="non-scaling-stroke" d="M${zero} 0V20"/>${interval && drawSpan(scale, interval, tone)}<path class="dot ${tone}" vector-effect="non-scaling-stroke" d="M${at} 10h0"/></svg>
<div class="said">${said}</div></div>`
  })
  return drawFigure(chart.caption, [...lines, drawScale(scale)])
}

export function drawShares(chart: ShareChart): Html {
  const scale = shareScaleOf(chart)
  const lines = chart.rows.map(({ label, said, value, interval }) => {
    const width = placeOn(scale, value)
    return html`<div class="row"><div>${label}</div>
<svg viewBox="0 0 100 20" preserveAspectRatio="none" role="img" aria-label="${label}: ${said}"><rect class="bar" x="0" y="3" width="${width}" height="14"/>${interval && drawSpan(scale, interval, 'unsure')}</svg>
<div class="said">${said}</div></div>`
  })
  return drawFigure(chart.caption, lines)
}

const drawFigure = (caption: string, lines: readonly Html[]): Html =>
  html`<figure><figcaption>${caption}</figcaption>
${lines}
</figure>`

const drawSpan = (scale: Scale, { low, high }: NonNullable<ChartRow['interval']>, tone: ChartRow['tone']): Html =>
  html`<path class="span ${tone}" vector-effect="non-scaling-stroke" d="M${placeOn(scale, low)} 10H${placeOn(scale, high)}"/>`

const drawScale = ({ from, to }: Scale): Html =>
  html`<div class="row" aria-hidden="true"><div></div><div class="scale"><span>${numberText(from)}</span><span>${numberText(to)}</span></div><div></div></div>`
