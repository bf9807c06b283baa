import { numberText } from '../../../findings/number-text.ts'
import { type Html, html } from '../../report/html.ts'
import { type LineChart, placeOn, roundPlace } from '../chart.ts'
import { dayText, type Line, type Mark } from '../line.ts'
import { COLOURS, EDGE, type Painted, paintText, ticksOf, WIDTH } from './paint.ts'

const LEFT = EDGE + 48
const RIGHT = WIDTH - EDGE
const HEIGHT = 300
/** Above the plot, for the numbers of changes. */
const MARKS = 24

/** The score with its band, the levels that it stayed on, and below it the words about each change of them. */
export function paintLine({ line }: LineChart, top: number): Painted {
  const plotTop = top + (line.marks.length > 0 ? MARKS : 0)
  const below = plotTop + HEIGHT
  const legend = paintLegend(line, below + 28)
  const markup = html`${paintGrid(line, plotTop)}
${paintBand(line, plotTop)}
${line.steps.map(({ from, to, score }) => html`<path d="M${xAt(from)} ${yOf(line, plotTop, score)}H${xAt(to)}" stroke="${COLOURS.ink}" stroke-width="2" stroke-dasharray="7 4"/>`)}
${line.marks.map((mark) => paintMark(mark, plotTop))}
${paintCourse(line, plotTop)}
<text x="${LEFT}" y="${below + 18}" font-size="12" fill="${COLOURS.quiet}">${dayText(line.points[0])}</text>
<text x="${RIGHT}" y="${below + 18}" font-size="12" fill="${COLOURS.quiet}" text-anchor="end">${dayText(line.points.at(-1)!)}</text>
${legend.markup}`
  return { markup, bottom: legend.bottom }
}

const paintGrid = (line: Line, top: number): Html =>
  html`${ticksOf(line.scale, 6).map((tick) => {
    const y = yOf(line, top, tick)
    return html`<path d="M${LEFT} ${y}H${RIGHT}" stroke="${COLOURS.line}" stroke-width="1"/><text x="${LEFT - 8}" y="${y + 4}" font-size="12" fill="${COLOURS.quiet}" text-anchor="end">${numberText(tick)}</text>`
  })}`

function paintBand(line: Line, top: number): Html {
  const upper = line.points.map(({ x, interval }) => `${xAt(x)} ${yOf(line, top, interval.high)}`)
  const lower = line.points.toReversed().map(({ x, interval }) => `${xAt(x)} ${yOf(line, top, interval.low)}`)
  return html`<path d="M${[...upper, ...lower].join('L')}Z" fill="${COLOURS.mark}" fill-opacity="0.18"/>`
}

function paintCourse(line: Line, top: number): Html {
  const places = line.points.map(({ x, score }) => [xAt(x), yOf(line, top, score)] as const)
  const course = places.map(([x, y]) => `${x} ${y}`).join('L')
  return html`<path d="M${course}" fill="none" stroke="${COLOURS.mark}" stroke-width="2"/>${places.map(([x, y]) => html`<circle cx="${x}" cy="${y}" r="3.5" fill="${COLOURS.mark}"/>`)}`
}

/** Changes are two periods apart at least, and there are 62 periods at the most: these do not touch. */
function paintMark({ number, x }: Mark, top: number): Html {
  const at = xAt(x)
  return html`<path d="M${at} ${top - 4}V${top + HEIGHT}" stroke="${COLOURS.ink}" stroke-width="1"/><circle cx="${at}" cy="${top - 13}" r="9" fill="${COLOURS.ink}"/><text x="${at}" y="${top - 9}" font-size="11" font-weight="700" fill="${COLOURS.page}" text-anchor="middle">${number}</text>`
}

function paintLegend({ marks }: Line, top: number): Painted {
  const place = { x: EDGE, width: WIDTH - 2 * EDGE, size: 13, linesMax: 3, colour: COLOURS.ink }
  const painted: Html[] = []
  let bottom = top
  for (const { number, said } of marks) {
    const words = paintText(`${number}: ${said}`, { ...place, top: bottom })
    painted.push(words.markup)
    bottom = words.bottom + 4
  }
  return { markup: html`${painted}`, bottom }
}

const xAt = (x: number): number => roundPlace(LEFT + ((RIGHT - LEFT) * x) / 100)

const yOf = ({ scale }: Line, top: number, score: number): number =>
  roundPlace(top + HEIGHT * (1 - placeOn(scale, score) / 100))
