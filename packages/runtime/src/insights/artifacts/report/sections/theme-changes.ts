import type { InsightFinding } from '@howazit/sdk'
import { numberText, pointsText, shareText } from '../../../findings/number-text.ts'
import type { InsightDocument } from '../../insight-document.ts'
import { drawIntervals } from '../chart.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { toneOf } from '../tone.ts'
import { basisText, questionText } from '../words.ts'

/** Of more nobody reads a chart; the files have all of them. */
const ROWS_MAX = 12

/** What themes have to do with what changed: how often they are mentioned, and what those who mention them did to the score. */
export function describeThemeChanges(document: InsightDocument): Html {
  const { findings } = document
  const mentions = findings.filter(({ kind, suppressed }) => kind === 'theme_change' && !suppressed)
  const parts = findings.filter(({ kind, suppressed }) => kind === 'change_by_theme' && !suppressed)
  if (mentions.length + parts.length === 0) return NOTHING
  return html`<section>
<h2>What changed in what they write about</h2>
${mentions.length > 0 && drawIntervals('By how many points of the comments more or fewer mention it than before', telling(mentions).map(toMention))}
${parts.length > 0 && drawParts(document, parts)}
</section>`
}

/** What chance does not explain first, then by size. */
const telling = (findings: readonly InsightFinding[]): readonly InsightFinding[] =>
  findings
    .toSorted(
      (a, b) =>
        Number(b.effect?.isDiscovery) - Number(a.effect?.isDiscovery) ||
        Math.abs(b.value ?? 0) - Math.abs(a.value ?? 0),
    )
    .slice(0, ROWS_MAX)

const nameOf = ({ themeName, theme }: InsightFinding): string => themeName ?? theme ?? ''

function toMention(finding: InsightFinding) {
  const { value = 0, shares, n, interval, effect } = finding
  const [before, after] = [shares?.before?.share ?? 0, shares?.after.share ?? 0]
  return {
    label: nameOf(finding),
    said: `${pointsText(value)}: ${shareText(after)}, ${shareText(before)} before, ${basisText(n, interval)}`,
    value,
    interval,
    // That more mention something is neither good nor bad.
    tone: effect?.isDiscovery === true ? ('plain' as const) : ('unsure' as const),
  }
}

function drawParts(document: InsightDocument, parts: readonly InsightFinding[]): Html {
  const [{ change, question = '' }] = parts as readonly [InsightFinding]
  const rows = telling(parts).map((finding) => ({
    label: nameOf(finding),
    said: `${pointsText(finding.value ?? 0)}, ${basisText(finding.n, finding.interval)}`,
    value: finding.value ?? 0,
    interval: finding.interval,
    tone: toneOf(finding.effect, finding.metric),
  }))
  return html`<p class="quiet">${questionText(document, question)}: ${numberText(change?.change ?? 0)} points in all. What those who mention a theme did to it, by scoring differently and by being more or fewer; one comment may mention several themes, so these do not add up to it.</p>
${drawIntervals('Points of the change that come from those who mention it', rows)}`
}
