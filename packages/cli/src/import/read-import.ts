import type { MappingProblem } from './column-mapping.ts'
import type { Source } from './open-source.ts'
import { isNdjson, type ResponseFile, readResponseFile } from './read-ndjson.ts'
import { type ReadSurveyFileOptions, readSurveyFile, type SurveyFile } from './read-survey-file.ts'
import type { Finding } from './sniff.ts'

/** A file of any kind that `howazit ingest` takes: a table with columns to map, or responses that are ready to send. */
export type Import =
  | ({ kind: 'table'; findings: Finding[] } & SurveyFile)
  | ({ kind: 'responses'; findings: Finding[] } & ResponseFile)

/** Decides what the file is and prepares its rows. `rows()` may be called more than once: each call is a pass of its own. */
export async function readImport(
  source: Source,
  options: ReadSurveyFileOptions,
): Promise<Import | { problems: MappingProblem[] }> {
  if (await isNdjson(source)) {
    const findings = [
      { what: 'format', value: 'NDJSON (howazit)', confidence: 1, evidence: 'the first line is a JSON object' },
    ]
    return { kind: 'responses', findings, ...(await readResponseFile(source, options.now)) }
  }
  const file = await readSurveyFile(source, options)
  return 'problems' in file ? file : { kind: 'table', findings: file.shape.findings, ...file }
}
