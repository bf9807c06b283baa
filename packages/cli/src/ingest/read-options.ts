import { readFile } from 'node:fs/promises'
import { CommandError } from '../command-error.ts'
import type { MappingProblem } from '../import/column-mapping.ts'
import { parseMapFile } from '../import/map-file.ts'
import { type MappingFlags, withoutUndefined } from '../import/mapping-request.ts'
import type { PresetName } from '../import/presets.ts'
import type { ReadSurveyFileOptions } from '../import/read-survey-file.ts'

export type IngestFlags = MappingFlags & {
  readonly survey?: string
  readonly map?: string
  readonly preset: PresetName | 'auto'
  readonly sheet?: string
  readonly 'header-rows'?: number
  readonly 'group-by'?: string
  readonly 'date-order'?: 'mdy' | 'dmy'
  readonly 'submitted-at'?: string
}

/** The flags as the reader of files takes them. */
export async function toReadOptions(flags: IngestFlags, tenantId: string): Promise<ReadSurveyFileOptions> {
  const request = flags.map === undefined ? undefined : await readMapFile(flags.map)
  const { 'group-by': groupBy, 'date-order': dateOrder, 'submitted-at': submittedAt, ...columns } = flags
  return withoutUndefined({
    tenantId,
    now: () => new Date(),
    preset: flags.preset,
    dataset: flags.survey,
    headerRows: flags['header-rows'],
    sheet: flags.sheet === undefined || Number.isNaN(Number(flags.sheet)) ? flags.sheet : Number(flags.sheet),
    request,
    flags: withoutUndefined({ ...columns, groupBy, dateOrder, submittedAt }) as MappingFlags,
  }) as ReadSurveyFileOptions
}

async function readMapFile(path: string) {
  const parsed = parseMapFile(await readFile(path, 'utf8'))
  if ('problems' in parsed) throw problemsError(parsed.problems)
  return parsed.request
}

/** Everything that is wrong with flags or map file at once, each with its place. */
export function problemsError(problems: readonly MappingProblem[]): CommandError {
  const [first, ...rest] = problems.map(({ where, reason }) => `${where || '/'}: ${reason}`)
  return new CommandError(first ?? 'The columns cannot be mapped.', {
    why: rest,
    tryThis: 'run it with --dry-run and without these flags to see the columns and a suggested mapping',
  })
}
