import type { InsightFinding } from '@howazit/sdk'
import { numberText, pointsText } from '../../../findings/number-text.ts'
import { groupText } from '../../figures.ts'
import type { InsightDocument } from '../../insight-document.ts'
import { byQuestion } from '../by-question.ts'
import { type ChartRow, drawIntervals } from '../chart.ts'
import { type Html, html, NOTHING } from '../html.ts'
import { toneOf } from '../tone.ts'
import { basisText, questionText, timeText } from '../words.ts'

/** What changed since the other time, and which groups it came from. */
export function describeChanges(document: InsightDocument): Html {
  const { findings, compareWith, timeframe } = document
  const changes = findings.filter(({ kind, change }) => kind === 'change' && change)
  if (changes.length === 0 || compareWith === undefined) return NOTHING
  return html`<section>
<h2>What changed</h2>
<p class="quiet">${timeText(timeframe)}, against ${timeText(compareWith)}.</p>
${byQuestion(document, changes).map(([question, of]) => describeQuestion(document, { question, of }))}
</section>`
}

interface Changed {
  readonly question: string
  readonly of: readonly InsightFinding[]
}

/** The change is the same by whatever it is split. */
function describeQuestion(document: InsightDocument, { question, of }: Changed): Html {
  const [first] = of
  const { before, after, change } = first!.change!
  const from = `from ${numberText(before.score ?? 0)} (n = ${numberText(before.n)}) to ${numberText(after.score ?? 0)} (n = ${numberText(after.n)})`
  const row: ChartRow = {
    label: pointsText(change),
    said: `${from}; ${basisText(first!.n, first!.interval)}`,
    value: change,
    interval: first!.interval,
    tone: toneOf(first!.effect, first!.metric),
  }
  return html`<h3>${questionText(document, question)}</h3>
<p>${pointsText(change)}, ${from}. ${first!.effect?.isDiscovery === true ? 'Chance does not explain it.' : 'Chance alone may explain it.'}</p>
${drawIntervals('The change and its interval', [row])}
${of.map(describeSplit)}`
}

/** Without a dimension there is nothing to split it by. */
function describeSplit({ dimension, metric, change }: InsightFinding): Html {
  if (dimension === undefined || !change) return NOTHING
  const rows = change.groups.flatMap(({ group, before, after, mix, rate }) => {
    const n = before.n + after.n
    return [
      { part: 'scores', effect: rate },
      { part: 'mix', effect: mix },
    ].map(({ part, effect }) => ({
      label: `${groupText(group)}: ${part}`,
      said: `${pointsText(effect.value)}, ${basisText(n, effect.interval)}`,
      value: effect.value,
      interval: effect.interval,
      tone: toneOf(effect, metric),
    }))
  })
  return drawIntervals(
    `By ${dimension}: ${pointsText(change.rate)} because groups scored differently, ${pointsText(change.mix)} because they made up another share of the answers`,
    rows,
  )
}
