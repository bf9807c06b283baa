import type { InsightTrend } from '@howazit/sdk'
import { numberText } from '../../findings/number-text.ts'
import { type LineChart, placeOn, roundPlace } from '../charts/chart.ts'
import { dayText } from '../charts/line.ts'
import { type Html, html } from './html.ts'
import { basisText } from './words.ts'

const HEIGHT = 40

/** A score by periods with the interval of each as a band and its levels; what is drawn is written in the table below it, with n. */
export function drawLine({ caption, line }: LineChart, trend: InsightTrend): Html {
  const { points, steps, marks, scale, basis, said } = line
  const y = (score: number) => roundPlace(HEIGHT * (1 - placeOn(scale, score) / 100))
  const course = points.map(({ x, score }) => `${x} ${y(score)}`).join('L')
  const upper = points.map(({ x, interval }) => `${x} ${y(interval.high)}`)
  const lower = points.toReversed().map(({ x, interval }) => `${x} ${y(interval.low)}`)
  const changes = marks.map(({ number, said: change }) => `; ${number}: ${change}`).join('')
  return html`<figure><figcaption>${caption}; ${basis}</figcaption>
<div class="lined">${marks.length > 0 && html`<div></div><svg class="marks" aria-hidden="true">${marks.map(({ number, x }) => html`<text x="${x}%" y="75%" text-anchor="middle">${number}</text>`)}</svg>`}<div class="ends" aria-hidden="true"><span>${numberText(scale.to)}</span><span>${numberText(scale.from)}</span></div>
<svg class="line" viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${caption}: ${said}${changes}"><path class="band" d="M${[...upper, ...lower].join('L')}Z"/>${steps.map(({ from, to, score }) => html`<path class="level" vector-effect="non-scaling-stroke" d="M${from} ${y(score)}H${to}"/>`)}${marks.map(({ x }) => html`<path class="zero" vector-effect="non-scaling-stroke" d="M${x} 0V${HEIGHT}"/>`)}<path class="course plain" vector-effect="non-scaling-stroke" d="M${course}"/>${points.map(({ x, score }) => html`<path class="point plain" vector-effect="non-scaling-stroke" d="M${x} ${y(score)}h0"/>`)}</svg></div>
<div class="scale below" aria-hidden="true"><span>${dayText(points[0])}</span><span>${dayText(points.at(-1)!)}</span></div>
<details><summary>By ${trend.period}, with n and interval</summary>
<table><thead><tr><th>From</th><th>Score</th><th>n and interval</th></tr></thead><tbody>
${trend.periods.map(drawPeriod)}
</tbody></table></details>
</figure>`
}

const drawPeriod = (period: InsightTrend['periods'][number]): Html =>
  html`<tr><td>${dayText(period)}</td><td>${period.score === undefined ? 'not shown' : numberText(period.score)}</td><td>${basisText(period.n, period.interval)}</td></tr>`
