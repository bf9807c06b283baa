import type { InsightFinding } from '@howazit/sdk'
import { toCsvLine } from '../../responses/csv.ts'
import { listFigures } from './figures.ts'
import type { InsightDocument } from './insight-document.ts'

const HEADER = [
  'finding',
  'kind',
  'question',
  'metric',
  'about',
  'title',
  'figure',
  'value',
  'low',
  'high',
  'level',
  'intervalMethod',
  'n',
  'coverage',
  'method',
  'pValue',
  'qValue',
  'isDiscovery',
  'notShownBecause',
  'taxonomyVersion',
  'modelVersion',
  'records',
] as const

/** A row for each figure of each finding; one without figures has a row that says why. */
export const writeFindingsCsv = ({ findings }: InsightDocument): string =>
  [toCsvLine(HEADER), ...findings.flatMap(toRows)].join('')

const toRows = (finding: InsightFinding): readonly string[] =>
  listFigures(finding).map(({ figure, value, n, interval, effect }) => {
    const { id, kind, question, metric, title, coverage, method, suppressed } = finding
    const { taxonomyVersion, modelVersion, records } = finding
    const { low, high, level, method: intervalMethod } = interval ?? {}
    const { pValue, qValue, isDiscovery } = effect ?? {}
    const judged = [pValue, qValue, isDiscovery === undefined ? undefined : String(isDiscovery)]
    const about = [id, kind, question, metric, aboutOf(finding), title, figure].map(toText)
    const measured = [value, low, high, level, intervalMethod, n, coverage, method]
    const made = [suppressed?.reason, taxonomyVersion, toText(modelVersion), records]
    return toCsvLine([...about, ...measured, ...judged, ...made])
  })

/** The segment, theme, question or dimension. */
function aboutOf({ segment, themeName, driver, dimension, urgency, level }: InsightFinding): string | undefined {
  if (segment)
    return Object.entries(segment)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')
  return themeName ?? driver ?? dimension ?? urgency ?? level?.at
}

/**
 * What a spreadsheet would take for a formula gets an apostrophe, which makes it text: values of segments are whatever was sent in. Numbers
 * are none, and stay. The line breaks and tabs before one count as well, which some programs leave out.
 */
function toText(text: string | undefined): string | undefined {
  return text !== undefined && /^[\s\0]*[=+\-@|%]/.test(text) ? `'${text}` : text
}
