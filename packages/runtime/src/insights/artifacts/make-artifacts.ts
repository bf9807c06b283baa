import { hash } from 'node:crypto'
import type { InsightArtifactName } from '@howazit/sdk'
import { chartFileOf, listCharts } from './charts/list-charts.ts'
import { writeChart } from './charts/write-chart.ts'
import { writeFindingsCsv } from './findings-csv.ts'
import { writeFindingsJson } from './findings-json.ts'
import type { InsightDocument } from './insight-document.ts'
import { writeReport } from './report/write-report.ts'

/** A file, as long as it is held. */
export interface Artifact {
  readonly name: InsightArtifactName
  readonly body: Buffer
  readonly sha256: string
}

type Written = readonly [name: InsightArtifactName, text: string]

const write = (document: InsightDocument): readonly Written[] => [
  ['report.html', writeReport(document)],
  ['findings.json', writeFindingsJson(document)],
  ['findings.csv', writeFindingsCsv(document)],
  ...listCharts(document).map((chart): Written => [chartFileOf(chart), writeChart(document, chart)]),
]

/** The files of an insight; the same of the same findings, to the byte. */
export const makeArtifacts = (document: InsightDocument): readonly Artifact[] =>
  write(document).map(([name, text]) => {
    const body = Buffer.from(text)
    return { name, body, sha256: hash('sha256', body) }
  })
