import type { InsightFinding } from '@howazit/sdk'
import { numberText, shareText } from '../../../findings/number-text.ts'
import type { IntervalChart, NamedChart, ShareChart } from '../../charts/chart.ts'
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
  return html`${headlinesOf(document).map((finding) => describeHeadline(document, finding))}`
}

/** Of each question its score, and how its ratings are distributed. */
export const chartHeadlines = (document: InsightDocument): readonly NamedChart[] =>
  headlinesOf(document).flatMap((finding) => {
    const { question = '', distribution } = finding
    if (!isShown(finding)) return []
    const heading = questionText(document, question)
    return [
      { of: ['score', question], heading, chart: chartScore(finding) },
      ...(distribution ? [{ of: ['ratings', question], heading, chart: chartRatings(distribution) }] : []),
    ]
  })

const headlinesOf = (document: InsightDocument): readonly InsightFinding[] =>
  byQuestion(
    document,
    document.findings.filter(({ kind }) => kind === 'headline'),
  ).flatMap(([, of]) => of)

const isShown = (finding: InsightFinding): finding is InsightFinding & { readonly value: number } =>
  !finding.suppressed && finding.value !== undefined

function describeHeadline(document: InsightDocument, finding: InsightFinding): Html {
  const { question = '', metric = 'rating', distribution, summary } = finding
  const heading = html`<h2>${METRICS[metric]}</h2>
<p>${questionText(document, question)}</p>`
  if (!isShown(finding)) return html`<section>${heading}<p class="quiet">Not shown: ${summary}</p></section>`
  return html`<section>
${heading}
<p class="score">${numberText(finding.value)}</p>
${drawIntervals(chartScore(finding))}
${distribution ? drawShares(chartRatings(distribution)) : NOTHING}
</section>`
}

function chartScore(finding: InsightFinding & { readonly value: number }): IntervalChart {
  const { metric = 'rating', value, interval, n, coverage } = finding
  const said = `${basisText(n, interval)}; ${shareText(coverage)} of the responses`
  return {
    kind: 'intervals',
    caption: 'The score and its interval',
    rows: [{ label: `Score: ${numberText(value)}`, said, value, interval, tone: 'plain' }],
    scale: ENDS[metric],
  }
}

const chartRatings = ({ shares, mean, median }: NonNullable<InsightFinding['distribution']>): ShareChart => ({
  kind: 'shares',
  caption: `How the ratings are distributed: mean ${numberText(mean)}, median ${numberText(median)}`,
  rows: shares.map(({ rating, share, n, interval }) => ({
    label: numberText(rating),
    said: `${shareText(share)}, ${basisText(n, interval, shareText)}`,
    value: share,
    interval,
    tone: 'plain' as const,
  })),
})
