import type { InsightTrend } from '@howazit/sdk'
import { numberText, shareText } from '../../findings/number-text.ts'
import { type Html, html } from './html.ts'
import { basisText } from './words.ts'

type Period = InsightTrend['periods'][number]

interface Shown extends Required<Period> {
  /** Its place among all, from 0 to 100. */
  readonly x: number
}

const HEIGHT = 40

/** A score by periods with the interval of each as a band; what is drawn is written in the table below it, with n. */
export function drawLine({ period, periods }: InsightTrend, caption: string): Html {
  const shown = periods.flatMap((each, at) => (isShown(each) ? [{ ...each, x: placeOf(at, periods.length) }] : []))
  const [first, last] = [shown[0], shown.at(-1)]
  if (!first || !last) return html`<figure><figcaption>${caption}</figcaption></figure>`
  const scale = scaleOf(shown)
  const y = (score: number) => round(HEIGHT - (HEIGHT * (score - scale.from)) / (scale.to - scale.from))
  const line = shown.map(({ x, score }) => `${x} ${y(score)}`).join('L')
  const upper = shown.map(({ x, interval }) => `${x} ${y(interval.high)}`)
  const lower = shown.toReversed().map(({ x, interval }) => `${x} ${y(interval.low)}`)
  const all = shown.map(({ n }) => n)
  const counts = `n from ${numberText(Math.min(...all))} to ${numberText(Math.max(...all))} each; band: ${shareText(first.interval.level)} intervals`
  const label = `${caption}: from ${pointText(first)} to ${pointText(last)}`
  return html`<figure><figcaption>${caption}; ${counts}</figcaption>
<div class="lined"><div class="ends" aria-hidden="true"><span>${numberText(scale.to)}</span><span>${numberText(scale.from)}</span></div>
<svg class="line" viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}"><path class="band" d="M${[...upper, ...lower].join('L')}Z"/><path class="course plain" vector-effect="non-scaling-stroke" d="M${line}"/>${shown.map(({ x, score }) => html`<path class="point plain" vector-effect="non-scaling-stroke" d="M${x} ${y(score)}h0"/>`)}</svg></div>
<div class="scale below" aria-hidden="true"><span>${dayText(first)}</span><span>${dayText(last)}</span></div>
<details><summary>By ${period}, with n and interval</summary>
<table><thead><tr><th>From</th><th>Score</th><th>n and interval</th></tr></thead><tbody>
${periods.map(drawPeriod)}
</tbody></table></details>
</figure>`
}

const isShown = (period: Period): period is Required<Period> =>
  period.score !== undefined && period.interval !== undefined

const drawPeriod = (period: Period): Html =>
  html`<tr><td>${dayText(period)}</td><td>${period.score === undefined ? 'not shown' : numberText(period.score)}</td><td>${basisText(period.n, period.interval)}</td></tr>`

const dayText = ({ from }: Pick<Period, 'from'>): string => from.slice(0, 10)

const pointText = (period: Shown): string =>
  `${numberText(period.score)} on ${dayText(period)} (${basisText(period.n, period.interval)})`

/** In the middle of its part of the width. */
const placeOf = (at: number, count: number): number => round((100 * (at + 0.5)) / count)

/** Some room at both ends, so that nothing is cut off. */
function scaleOf(shown: readonly Shown[]): { readonly from: number; readonly to: number } {
  const from = Math.min(...shown.map(({ interval }) => interval.low))
  const to = Math.max(...shown.map(({ interval }) => interval.high))
  const room = 0.06 * (to - from || 1)
  return { from: from - room, to: to + room }
}

const round = (value: number): number => Math.round(100 * value) / 100
