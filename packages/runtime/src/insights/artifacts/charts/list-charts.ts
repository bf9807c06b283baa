import { hash } from 'node:crypto'
import type { InsightArtifactName } from '@howazit/sdk'
import type { InsightDocument } from '../insight-document.ts'
import { chartChanges } from '../report/sections/changes.ts'
import { chartDrivers } from '../report/sections/drivers.ts'
import { chartHeadlines } from '../report/sections/headlines.ts'
import { chartCourses } from '../report/sections/over-time.ts'
import { chartSegments } from '../report/sections/segments.ts'
import { chartThemeChanges } from '../report/sections/theme-changes.ts'
import { chartThemes } from '../report/sections/themes.ts'
import type { NamedChart } from './chart.ts'

/** More files nobody looks through, and all of them are put while the insight is held; the report has every chart. */
const CHARTS_MAX = 24

/** The charts of the report that are files as well, in its order. */
export const listCharts = (document: InsightDocument): readonly NamedChart[] =>
  [chartHeadlines, chartCourses, chartChanges, chartThemeChanges, chartSegments, chartDrivers, chartThemes]
    .flatMap((chart) => chart(document))
    .slice(0, CHARTS_MAX)

/** Its parts are apart by dots, as in the ids of findings. */
export const chartFileOf = ({ of }: NamedChart): InsightArtifactName => `chart-${of.map(toPart).join('.')}.svg`

const PART_LENGTH_MAX = 40

/** Keys and dimensions are whatever was sent in: one that is no part of a file's name is told apart by its hash. */
function toPart(text: string): string {
  if (/^[a-z0-9_]+(-[a-z0-9_]+)*$/.test(text) && text.length <= PART_LENGTH_MAX) return text
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, '-')
    .slice(0, PART_LENGTH_MAX)
    .replaceAll(/^-+|-+$/g, '')
  return [...(plain === '' ? [] : [plain]), hash('sha256', text.toWellFormed()).slice(0, 8)].join('-')
}
