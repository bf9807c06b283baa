import { hash } from 'node:crypto'
import type { InsightArtifactName } from '@howazit/sdk'
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

const WRITE: Readonly<Record<InsightArtifactName, (document: InsightDocument) => string>> = {
  'report.html': writeReport,
  'findings.json': writeFindingsJson,
  'findings.csv': writeFindingsCsv,
}

/** The files of an insight; the same of the same findings, to the byte. */
export const makeArtifacts = (document: InsightDocument): readonly Artifact[] =>
  (Object.keys(WRITE) as InsightArtifactName[]).map((name) => {
    const body = Buffer.from(WRITE[name](document))
    return { name, body, sha256: hash('sha256', body) }
  })
