import type { InsightFinding } from '@howazit/sdk'
import type { InsightDocument } from '../../insight-document.ts'
import { byQuestion } from '../by-question.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { drawLine } from '../line-chart.ts'
import { METRICS, questionText } from '../words.ts'

/** How each score went: its trend, and where it went to another level. */
export function describeCourses(document: InsightDocument): Html {
  const courses = document.findings.filter(({ trend, level }) => trend || level)
  if (courses.length === 0) return NOTHING
  return html`<section>
<h2>Over time</h2>
<p class="quiet">The line is the score, the band around it where the true value of each time may well lie.</p>
${byQuestion(document, courses).map(([question, of]) => describeCourse(document, { question, of }))}
</section>`
}

interface Course {
  readonly question: string
  readonly of: readonly InsightFinding[]
}

function describeCourse(document: InsightDocument, { question, of }: Course): Html {
  const trend = of.find((finding) => finding.trend)
  const levels = of.filter(({ level }) => level).toSorted((a, b) => Date.parse(a.level!.at) - Date.parse(b.level!.at))
  const said = [...(trend ? [trend] : []), ...levels]
  return html`<h3>${questionText(document, question)}</h3>
${said.map(({ title, summary }) => html`<p><strong>${title}.</strong> ${summary}</p>`)}
${trend?.trend ? drawLine(trend.trend, `${METRICS[trend.metric ?? 'rating']} by ${trend.trend.period}`) : NOTHING}`
}
