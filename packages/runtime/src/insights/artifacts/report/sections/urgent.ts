import { numberText } from '../../../findings/number-text.ts'
import type { InsightDocument } from '../../insight-document.ts'
import { type Html, html, NOTHING } from '../html.ts'

/** That there is something to be read at once: where it is, is asked for by whoever may read it. */
export function describeUrgent({ insightId, findings }: InsightDocument): Html {
  const urgent = findings.filter(({ kind }) => kind === 'urgent')
  if (urgent.length === 0) return NOTHING
  return html`<section>
<h2>To be read at once</h2>
${urgent.map(
  ({ id, title, summary, n }) =>
    html`<p><strong>${title}.</strong> ${summary} Which responses these ${numberText(n)} are: GET /v1/insights/${insightId}/findings/${id}/records</p>`,
)}
</section>`
}
