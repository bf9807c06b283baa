import { numberText } from '../../findings/number-text.ts'
import { type Html, html } from './html.ts'

/** What is drawn on one line, with its words beside it: a chart says nothing that is not written. */
export interface ChartRow {
  readonly label: string
  /** The number, its interval and n. */
  readonly said: string
  readonly value: number
  readonly interval?: { readonly low: number; readonly high: number } | undefined
  readonly tone: 'plain' | 'good' | 'bad' | 'unsure'
}

interface Scale {
  readonly from: number
  readonly to: number
}

/** Points with their intervals, all on one scale, which has 0 on it. */
export function drawIntervals(caption: string, rows: readonly ChartRow[], scale: Scale = scaleOf(rows)): Html {
  const zero = placeOn(scale, 0)
  const lines = rows.map(({ label, said, value, interval, tone }) => {
    const at = placeOn(scale, value)
    return html`<div class="row"><div>${label}</div>
<svg viewBox="0 0 100 20" preserveAspectRatio="none" role="img" aria-label="${label}: ${said}"><path class="zero" vector-effect="non-scaling-stroke" d="M${zero} 0V20"/>${interval && drawSpan(scale, interval, tone)}<path class="dot ${tone}" vector-effect="non-scaling-stroke" d="M${at} 10h0"/></svg>
<div class="said">${said}</div></div>`
  })
  return drawFigure(caption, [...lines, drawScale(scale)])
}

/** Shares of a whole, from 0 on. */
export function drawShares(caption: string, rows: readonly ChartRow[]): Html {
  const scale = { from: 0, to: Math.max(0.01, ...rows.map(({ value, interval }) => interval?.high ?? value)) }
  const lines = rows.map(({ label, said, value, interval }) => {
    const width = placeOn(scale, value)
    return html`<div class="row"><div>${label}</div>
<svg viewBox="0 0 100 20" preserveAspectRatio="none" role="img" aria-label="${label}: ${said}"><rect class="bar" x="0" y="3" width="${width}" height="14"/>${interval && drawSpan(scale, interval, 'unsure')}</svg>
<div class="said">${said}</div></div>`
  })
  return drawFigure(caption, lines)
}

const drawFigure = (caption: string, lines: readonly Html[]): Html =>
  html`<figure><figcaption>${caption}</figcaption>
${lines}
</figure>`

const drawSpan = (scale: Scale, { low, high }: NonNullable<ChartRow['interval']>, tone: ChartRow['tone']): Html =>
  html`<path class="span ${tone}" vector-effect="non-scaling-stroke" d="M${placeOn(scale, low)} 10H${placeOn(scale, high)}"/>`

const drawScale = ({ from, to }: Scale): Html =>
  html`<div class="row" aria-hidden="true"><div></div><div class="scale"><span>${numberText(from)}</span><span>${numberText(to)}</span></div><div></div></div>`

/** Some room at both ends, so that nothing is cut off. */
function scaleOf(rows: readonly ChartRow[]): Scale {
  const ends = rows.flatMap(({ value, interval }) => [value, interval?.low ?? value, interval?.high ?? value])
  const [from, to] = [Math.min(0, ...ends), Math.max(0, ...ends)]
  const room = 0.06 * (to - from || 1)
  return { from: from - room, to: to + room }
}

/** In percent of the width, to a hundredth; what is beyond an end is at it. */
const placeOn = ({ from, to }: Scale, value: number): number =>
  Math.round(10_000 * Math.min(1, Math.max(0, (value - from) / (to - from)))) / 100
