import type { MappingProblem } from './column-mapping.ts'
import { type ConvertedRow, convertRows } from './convert-rows.ts'
import { describeMapping } from './describe-mapping.ts'
import { respondentCandidates } from './infer-columns.ts'
import { buildMapping, type MappedFile } from './mapping.ts'
import { type MappingFlags, type MappingRequest, requestFromFlags } from './mapping-request.ts'
import type { Source } from './open-source.ts'
import { profileColumns, type TableProfile } from './profile-columns.ts'
import { isProblem, resolveColumn } from './resolve-column.ts'
import { type FileShape, type SniffOptions, sniff } from './sniff.ts'
import { datasetOf, defineSurvey } from './survey-definition.ts'
import type { SurveyDefinition } from './survey-shapes.ts'

export interface ReadSurveyFileOptions extends SniffOptions {
  tenantId: string
  /** `--survey`; the file's name without extensions when absent. */
  dataset?: string
  flags?: MappingFlags
  /** From a map file; flags are ignored when given. */
  request?: MappingRequest
  now: () => Date
}

/** A file that is understood: what it is, where its columns go, the survey to create, and its rows as responses. */
export interface SurveyFile extends MappedFile {
  shape: FileShape
  profile: TableProfile
  survey: SurveyDefinition
  rows(): AsyncGenerator<ConvertedRow>
}

/** The whole way from bytes to responses. Problems are those of the flags or the map file; rows bring their own. */
export async function readSurveyFile(
  source: Source,
  options: ReadSurveyFileOptions,
): Promise<SurveyFile | { problems: MappingProblem[] }> {
  const shape = await sniff(source, options)
  const request = options.request ?? requestFromFlags(shape.columns, options.flags ?? {})
  const profile = await profileColumns(shape, [
    ...new Set([...respondentCandidates(shape), ...requestedRespondent(shape, request)]),
  ])
  const mapped = buildMapping(shape, profile, request)
  if ('problems' in mapped) return mapped
  const survey = defineSurvey(
    { tenantId: options.tenantId, dataset: options.dataset ?? datasetOf(shape.name) },
    mapped.mapping,
  )
  const { mapping } = mapped
  const rows = () => convertRows({ shape, mapping, survey, now: options.now })
  shape.findings.push(...describeMapping(shape, profile, mapping))
  return { ...mapped, shape, profile, survey, rows }
}

function requestedRespondent(shape: FileShape, { respondent }: MappingRequest): number[] {
  if (respondent === undefined) return []
  const column = resolveColumn(shape.columns, respondent.column, respondent.where)
  return isProblem(column) ? [] : [column.index]
}
