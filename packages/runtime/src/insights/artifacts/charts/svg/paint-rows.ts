import { numberText, shareText } from '../../../findings/number-text.ts'
import { type Html, html } from '../../report/html.ts'
import {
  type ChartRow,
  type IntervalChart,
  placeOn,
  roundPlace,
  type Scale,
  type ShareChart,
  scaleOf,
  shareScaleOf,
} from '../chart.ts'
import { COLOURS, EDGE, type Painted, paintText, TONES, ticksOf, WIDTH } from './paint.ts'

/** Words on the left, and what is drawn of them on the right. */
const WORDS_WIDTH = 340
const LEFT = EDGE + WORDS_WIDTH + 24
const RIGHT = WIDTH - EDGE
const GAP = 12
const BAR = 14

/** Each row beside its words, over one scale. */
export function paintRows(chart: IntervalChart | ShareChart, top: number): Painted {
  const scale = chart.kind === 'shares' ? shareScaleOf(chart) : scaleOf(chart)
  const tickText = chart.kind === 'shares' ? shareText : numberText
  const painted: Html[] = []
  let bottom = top
  for (const row of chart.rows) {
    const words = paintWords(row, bottom)
    const middle = Math.round((bottom + words.bottom) / 2)
    const mark = chart.kind === 'shares' ? paintBar(row, { scale, middle }) : paintPoint(row, { scale, middle })
    painted.push(html`<g>${words.markup}
${mark}</g>`)
    bottom = words.bottom + GAP
  }
  const ticks = ticksOf(scale, 5).map((tick) => {
    const x = xOn(scale, tick)
    const colour = tick === 0 ? COLOURS.quiet : COLOURS.line
    return html`<path d="M${x} ${top}V${bottom}" stroke="${colour}" stroke-width="1"/><text x="${x}" y="${bottom + 16}" font-size="12" fill="${COLOURS.quiet}" text-anchor="middle">${tickText(tick)}</text>`
  })
  return { markup: html`${ticks}\n${painted}`, bottom: bottom + 22 }
}

function paintWords({ label, said }: ChartRow, top: number): Painted {
  const place = { x: EDGE, width: WORDS_WIDTH, linesMax: 3 }
  const above = paintText(label, { ...place, top, size: 14, colour: COLOURS.ink, isBold: true })
  const below = paintText(said, { ...place, top: above.bottom, size: 12, colour: COLOURS.quiet })
  return { markup: html`${above.markup}\n${below.markup}`, bottom: below.bottom }
}

interface Place {
  readonly scale: Scale
  readonly middle: number
}

function paintPoint({ value, interval, tone }: ChartRow, { scale, middle }: Place): Html {
  const colour = TONES[tone]
  return html`${interval && paintSpan(interval, { scale, middle, colour })}<circle cx="${xOn(scale, value)}" cy="${middle}" r="6" fill="${colour}"/>`
}

function paintBar({ value, interval }: ChartRow, { scale, middle }: Place): Html {
  const width = roundPlace(xOn(scale, value) - LEFT)
  const bar = html`<rect x="${LEFT}" y="${middle - BAR / 2}" width="${width}" height="${BAR}" fill="${COLOURS.mark}"/>`
  return html`${bar}${interval && paintSpan(interval, { scale, middle, colour: COLOURS.ink })}`
}

const paintSpan = (
  { low, high }: NonNullable<ChartRow['interval']>,
  { scale, middle, colour }: Place & { readonly colour: string },
): Html => html`<path d="M${xOn(scale, low)} ${middle}H${xOn(scale, high)}" stroke="${colour}" stroke-width="3"/>`

const xOn = (scale: Scale, value: number): number => roundPlace(LEFT + ((RIGHT - LEFT) * placeOn(scale, value)) / 100)
