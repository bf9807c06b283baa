import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { runCli } from './howazit-cli.ts'

/** What is ingested: one command after the other, with `killsMax` kills during each. */
export interface Ingest {
  readonly args: readonly string[]
  readonly killsMax: number
}

export interface Work {
  readonly ingests: readonly Ingest[]
  readonly responses: number
  /** Client references, where they are known. */
  readonly references?: ReadonlySet<string>
}

const SURVEY = 'kill'
const NHS = 'nhs-patient-experience/comments-2010-2019.csv.gz'
const NHS_RESPONSES = 106_627
const NHS_FLAGS =
  '--group-by key_user --at date --text comment_txt --choice comment_type --dims team_n,directorate2,division2'

/** A sample in as many files as there will be kills. */
export async function prepareSample(folder: string, rows: number, kills: number): Promise<Work> {
  const all = join(folder, 'sample.ndjson')
  await runCli(['sample', '--count', String(rows), '--survey', SURVEY, '--output', all], {})
  const [survey, ...lines] = (await readFile(all, 'utf8')).trimEnd().split('\n')
  const perFile = Math.ceil(lines.length / kills)
  const ingests: Ingest[] = []
  for (let from = 0; from < lines.length; from += perFile) {
    const path = join(folder, `sample-${from}.ndjson`)
    await writeFile(path, [survey, ...lines.slice(from, from + perFile), ''].join('\n'))
    ingests.push({ args: ['ingest', path, '--wait', '0'], killsMax: 1 })
  }
  const references = new Set(lines.map((line) => (JSON.parse(line) as { clientReference: string }).clientReference))
  return { ingests, responses: lines.length, references }
}

export function prepareNhs(): Work {
  const path = resolve(process.env.HOWAZIT_DATA_DIR ?? '../shared/data', NHS)
  if (!existsSync(path)) throw new Error(`--nhs needs ${NHS} below HOWAZIT_DATA_DIR; without --nhs a sample is used.`)
  const args = ['ingest', path, '--survey', SURVEY, '--wait', '0', ...NHS_FLAGS.split(' ')]
  return { ingests: [{ args, killsMax: Number.POSITIVE_INFINITY }], responses: NHS_RESPONSES }
}
