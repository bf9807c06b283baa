import { INSIGHT_METHODS, type InsightFinding } from '@howazit/sdk'
import type { InsightDocument } from '../insight-document.ts'
import { type Html, html, NOTHING } from './html.ts'
import { answersText, CAVEATS, METHODS, questionText } from './words.ts'

/** What is not known, and what is not shown and why. */
export function describeCaveats(document: InsightDocument): Html {
  const { findings, minimumN } = document
  const warned = findings.flatMap(({ question = '', caveats = [] }) =>
    caveats.map((caveat) => html`<li>${CAVEATS[caveat]} (${questionText(document, question)})</li>`),
  )
  const hidden = findings.filter(({ suppressed }) => suppressed).map((finding) => html`<li>${hiddenText(finding)}</li>`)
  return html`<section>
<h2>Read with care</h2>
<ul>
${warned}
<li>A dot is the number, and the line through it where the true value may well lie. Grey: chance alone may explain it.</li>
<li>Of fewer than ${minimumN} answers there is no figure, and nobody is quoted.</li>
</ul>
${hidden.length === 0 ? NOTHING : html`<h3>Not shown</h3><ul>${hidden}</ul>`}
</section>`
}

const REASONS: Readonly<Record<NonNullable<InsightFinding['suppressed']>['reason'], string>> = {
  below_minimum_n: 'too few answers, or too few on one side',
  reveals_another: 'the whole minus what is shown would tell a group that is too small',
  too_few_periods: 'too few days, weeks or months with enough answers for a trend',
  not_separable: 'it goes along with others so closely that their effects cannot be told apart',
}

const hiddenText = ({ title, n, suppressed }: InsightFinding): string =>
  `${title.replace(/: not shown$/, '')}: ${REASONS[suppressed!.reason]} (${answersText(n)}).`

/** Of those methods that were used. */
export function describeMethods({ findings }: InsightDocument): Html {
  const used = new Set(findings.map(({ method }) => method))
  const methods = (Object.keys(METHODS) as (keyof typeof METHODS)[]).filter((method) => used.has(method))
  return html`<section>
<h2>How the numbers are made</h2>
<dl>
${methods.map((method) => html`<dt>${nameOf(method)}</dt><dd>${METHODS[method]}</dd>`)}
</dl>
</section>`
}

const nameOf = (method: InsightFinding['method']): string =>
  INSIGHT_METHODS[method].replace(/^./, (first) => first.toUpperCase())
