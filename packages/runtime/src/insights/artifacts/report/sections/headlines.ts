import type { InsightFinding } from '@howazit/sdk'
import { numberText, shareText } from '../../../findings/number-text.ts'
import type { InsightDocument } from '../../insight-document.ts'
import { byQuestion } from '../by-question.ts'
import { drawIntervals, drawShares } from '../chart.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { basisText, METRICS, questionText } from '../words.ts'

/** Where scores can lie; another rating has no end that is known. */
const ENDS: Readonly<Record<string, { readonly from: number; readonly to: number } | undefined>> = {
  nps: { from: -100, to: 100 },
  csat: { from: 0, to: 100 },
  ces: { from: 0, to: 7 },
}

/** The score of each question, the one that it is about first. */
export function describeHeadlines(document: InsightDocument): Html {
  const headlines = document.findings.filter(({ kind }) => kind === 'headline')
  const sections = byQuestion(document, headlines).flatMap(([, of]) => of)
  return html`${sections.map((finding) => describeHeadline(document, finding))}`
}

function describeHeadline(document: InsightDocument, finding: InsightFinding): Html {
  const { question = '', metric = 'rating', value, interval, n, coverage, distribution, suppressed, summary } = finding
  const heading = html`<h2>${METRICS[metric]}</h2>
<p>${questionText(document, question)}</p>`
  if (suppressed || value === undefined)
    return html`<section>${heading}<p class="quiet">Not shown: ${summary}</p></section>`
  const said = `${basisText(n, interval)}; ${shareText(coverage)} of the responses`
  return html`<section>
${heading}
<p class="score">${numberText(value)}</p>
${drawIntervals('The score and its interval', [{ label: `Score: ${numberText(value)}`, said, value, interval, tone: 'plain' }], ENDS[metric])}
${distribution ? describeDistribution(distribution) : NOTHING}
</section>`
}

const describeDistribution = ({ shares, mean, median }: NonNullable<InsightFinding['distribution']>): Html =>
  drawShares(
    `How the ratings are distributed: mean ${numberText(mean)}, median ${numberText(median)}`,
    shares.map(({ rating, share, n, interval }) => ({
      label: numberText(rating),
      said: `${shareText(share)}, ${basisText(n, interval, shareText)}`,
      value: share,
      interval,
      tone: 'plain' as const,
    })),
  )
