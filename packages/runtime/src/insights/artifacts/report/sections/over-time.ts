import type { InsightFinding } from '@howazit/sdk'
import type { NamedChart } from '../../charts/chart.ts'
import { levelsOf, lineOf } from '../../charts/line.ts'
import type { InsightDocument } from '../../insight-document.ts'
import { byQuestion } from '../by-question.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { drawLine } from '../line-chart.ts'
import { METRICS, questionText } from '../words.ts'

/** How each score went: its trend, and where it went to another level. */
export function describeCourses(document: InsightDocument): Html {
  const courses = coursesOf(document)
  if (courses.length === 0) return NOTHING
  return html`<section>
<h2>Over time</h2>
<p class="quiet">The line is the score, the band around it where the true value of each time may well lie. Where it went to another level there is a number.</p>
${byQuestion(document, courses).map(([question, of]) => describeCourse(document, { question, of }))}
</section>`
}

/** The score of each question by periods. */
export const chartCourses = (document: InsightDocument): readonly NamedChart[] =>
  byQuestion(document, coursesOf(document)).flatMap(([question, of]) => {
    const chart = toChart(of)
    return chart ? [{ of: ['over-time', question], heading: questionText(document, question), chart }] : []
  })

const coursesOf = ({ findings }: InsightDocument): readonly InsightFinding[] =>
  findings.filter(({ trend, level }) => trend || level)

interface Course {
  readonly question: string
  readonly of: readonly InsightFinding[]
}

function toChart(of: readonly InsightFinding[]) {
  const { trend, metric = 'rating' } = of.find((finding) => finding.trend) ?? {}
  const line = trend && lineOf(trend, levelsOf(of))
  return line && { kind: 'line' as const, caption: `${METRICS[metric]} by ${trend.period}`, line }
}

function describeCourse(document: InsightDocument, { question, of }: Course): Html {
  const trend = of.find((finding) => finding.trend)
  const chart = toChart(of)
  return html`<h3>${questionText(document, question)}</h3>
${trend && html`<p><strong>${trend.title}.</strong> ${trend.summary}</p>`}
${levelsOf(of).map(({ title, summary }, at) => html`<p><strong>${at + 1}: ${title}.</strong> ${summary}</p>`)}
${trend?.trend && chart ? drawLine(chart, trend.trend) : NOTHING}`
}
