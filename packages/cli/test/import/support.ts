import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { ConvertedRow } from '../../src/import/convert-rows.ts'
import type { MappingFlags } from '../../src/import/mapping-request.ts'
import { openSource } from '../../src/import/open-source.ts'
import { type Import, readImport } from '../../src/import/read-import.ts'
import type { ReadSurveyFileOptions } from '../../src/import/read-survey-file.ts'
import type { Answer } from '../../src/import/survey-shapes.ts'

export const tenantId = '2b1f7f7e-5b0a-4d42-9c1e-0a4c5d6e7f80'
export const now = () => new Date('2026-11-22T12:00:00.000Z')

export const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/import/${name}`, import.meta.url))

/** Writes a file that is gone after the test. */
export async function temporaryFile(name: string, content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'howazit-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

export interface Imported {
  file: Import
  rows: ConvertedRow[]
  responses: Extract<ConvertedRow, { kind: 'response' }>[]
  rejected: Extract<ConvertedRow, { kind: 'rejected' }>[]
  found: Record<string, string>
}

export interface ImportOptions extends Partial<ReadSurveyFileOptions> {
  flags?: MappingFlags
}

export async function importFile(path: string, options: ImportOptions = {}): Promise<Imported> {
  await using source = await openSource(path)
  const file = await readImport(source, { tenantId, now, ...options })
  if ('problems' in file) throw new Error(JSON.stringify(file.problems))
  const rows = await collect(file.rows())
  const responses = rows.filter((row) => row.kind === 'response')
  const rejected = rows.filter((row) => row.kind === 'rejected')
  const found = Object.fromEntries(file.findings.map(({ what, value }) => [what, value]))
  return { file, rows, responses, rejected, found }
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

export async function importText(
  content: string | Uint8Array,
  options: ImportOptions = {},
  name = 'survey.csv',
): Promise<Imported> {
  return importFile(await temporaryFile(name, content), options)
}

/** The answers of a response as `question key -> value`, options by their label, several as a list. */
export function answersOf({ file }: Imported, answers: readonly Answer[]): Record<string, unknown> {
  const questions = file.survey?.questions ?? []
  const pairs = answers.map((answer) => {
    const question = questions.find(({ id }) => id === answer.questionId)!
    const label = question.options?.find(({ id }) => id === answer.optionId)?.label
    return [question.key, label ?? answer.textValue ?? answer.numericValue] as const
  })
  return Object.fromEntries(
    Object.entries(Object.groupBy(pairs, ([key]) => key)).map(([key, all]) => [
      key,
      all!.length === 1 ? all![0]![1] : all!.map(([, value]) => value),
    ]),
  )
}

/** Where the real exports are, or `undefined` after one loud line. With CI=true their absence is a failure. */
export function dataDir(): string {
  return process.env.HOWAZIT_DATA_DIR ?? fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
}
