import type { InsightDocument } from '../insight-document.ts'
import { type Html, html } from '../report/html.ts'
import { timeText } from '../report/words.ts'
import type { Chart, NamedChart } from './chart.ts'
import { COLOURS, EDGE, type Painted, paintText, WIDTH } from './svg/paint.ts'
import { paintLine } from './svg/paint-line.ts'
import { paintRows } from './svg/paint-rows.ts'

/** Fonts that are there wherever it is opened: it loads none. */
const FONTS = 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif'

/** A chart as a file that needs nothing else: what it is of, its words and its page are in it. */
export function writeChart(document: InsightDocument, { heading, chart }: NamedChart): string {
  const { survey, insightId } = document
  const title = `${survey.name}: ${heading}`
  const caption = chart.kind === 'line' ? `${chart.caption}; ${chart.line.basis}` : chart.caption
  const head = paintHead(document, { heading, caption })
  const body = chart.kind === 'line' ? paintLine(chart, head.bottom + 12) : paintRows(chart, head.bottom + 12)
  const foot = paintText(`Insight ${insightId}`, { ...WIDE, top: body.bottom + 10, size: 11, colour: COLOURS.quiet })
  const height = foot.bottom + EDGE
  const drawn: Html = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc" font-family="${FONTS}">
<title id="title">${title}</title>
<desc id="desc">${caption}. ${describe(chart)}</desc>
<rect width="${WIDTH}" height="${height}" fill="${COLOURS.page}"/>
${head.markup}
${body.markup}
${foot.markup}
</svg>
`
  return drawn.markup
}

const WIDE = { x: EDGE, width: WIDTH - 2 * EDGE, linesMax: 3 } as const

interface Head {
  readonly heading: string
  readonly caption: string
}

function paintHead({ survey, timeframe, compareWith }: InsightDocument, { heading, caption }: Head): Painted {
  const times = `${survey.name}: ${timeText(timeframe)}${compareWith ? `, compared with ${timeText(compareWith)}` : ''} (UTC)`
  const above = paintText(heading, { ...WIDE, top: EDGE, size: 18, colour: COLOURS.ink, isBold: true })
  const middle = paintText(caption, { ...WIDE, top: above.bottom + 4, size: 13, colour: COLOURS.ink })
  const below = paintText(times, { ...WIDE, top: middle.bottom + 2, size: 12, colour: COLOURS.quiet })
  return { markup: html`${[above, middle, below].map(({ markup }) => markup)}`, bottom: below.bottom }
}

/** All of it in words, for whoever does not see it. */
const describe = (chart: Chart): string =>
  chart.kind === 'line'
    ? [chart.line.said, ...chart.line.marks.map(({ number, said }) => `${number}: ${said}`)].join('; ')
    : chart.rows.map(({ label, said }) => `${label}: ${said}`).join('; ')
