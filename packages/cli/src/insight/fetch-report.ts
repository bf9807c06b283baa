import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Howazit, InsightArtifact } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'
import { writeLines } from '../write-lines.ts'

/** What a file is called on the command line. */
export const REPORT_FORMATS = ['html', 'csv', 'json', 'charts'] as const

export type ReportFormat = (typeof REPORT_FORMATS)[number]

/** Those that are one file. */
type FileFormat = Exclude<ReportFormat, 'charts'>

const NAMES = { html: 'report.html', csv: 'findings.csv', json: 'findings.json' } as const satisfies Record<
  FileFormat,
  InsightArtifact['name']
>

export interface ReportPlace {
  readonly jobId: string
  readonly format: FileFormat
  /** `-` is standard output. */
  readonly path?: string | undefined
}

/** A file of an insight, and where it was written to. */
export type WrittenReport = Pick<InsightArtifact, 'name' | 'mediaType' | 'bytes' | 'sha256'> & {
  readonly output: string
}

/** The charts of an insight, and the folder that they were written to. */
export interface WrittenCharts {
  readonly output: string
  readonly charts: readonly WrittenReport[]
}

/** Downloads a file of an insight. @throws CommandError where there is none */
export async function fetchReport({ insights }: Howazit, { jobId, format, path }: ReportPlace): Promise<WrittenReport> {
  const artifact = (await insights.artifacts(jobId)).find(({ name }) => name === NAMES[format])
  if (!artifact) throw await noFile({ insights }, jobId)
  const body = await insights.download(artifact)
  const output = path === '-' ? path : resolve(path ?? `insight-${jobId}.${format}`)
  if (output === '-') await writeLines([new TextDecoder().decode(body)], output)
  else await write(output, body)
  return toWritten(artifact, output)
}

export type ChartsPlace = Omit<ReportPlace, 'format'>

/** Downloads the charts of an insight into a folder. @throws CommandError where there are none */
export async function fetchCharts({ insights }: Howazit, { jobId, path }: ChartsPlace): Promise<WrittenCharts> {
  const artifacts = await insights.artifacts(jobId)
  if (artifacts.length === 0) throw await noFile({ insights }, jobId)
  const output = resolve(path ?? `insight-${jobId}-charts`)
  const listed = artifacts.filter(({ name }) => CHART.test(name))
  if (listed.length > 0) await makeFolder(output)
  const charts: WrittenReport[] = []
  for (const artifact of listed) {
    const file = join(output, artifact.name)
    await write(file, await insights.download(artifact))
    charts.push(toWritten(artifact, file))
  }
  return { output, charts }
}

/** Also so that no file is written anywhere else, whatever an API says that it is called. */
const CHART = /^chart-[\w.-]+\.svg$/

const toWritten = ({ name, mediaType, bytes, sha256 }: InsightArtifact, output: string): WrittenReport => ({
  name,
  mediaType,
  bytes,
  sha256,
  output,
})

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw new CommandError(`${path} cannot be made.`, {
      why: [(error as Error).message],
      tryThis: 'name a folder with --output',
    })
  }
}

async function noFile({ insights }: Pick<Howazit, 'insights'>, jobId: string): Promise<CommandError> {
  const { status } = await insights.get(jobId)
  if (status !== 'succeeded')
    return new CommandError(`Insight ${jobId} has no report: it is ${status}.`, {
      tryThis: `howazit insight show ${jobId} --wait`,
      exitCode: EXIT.notFound,
    })
  return new CommandError(`Insight ${jobId} has no report now.`, {
    why: [
      'It is made again for some seconds after a response that it quotes was erased or changed.',
      'It is never there where the platform has no object storage (HOWAZIT_OBJECTS_URL), nor of insights from before there were reports.',
    ],
    tryThis: `howazit insight findings ${jobId}`,
    exitCode: EXIT.notFound,
  })
}

async function write(path: string, body: Uint8Array): Promise<void> {
  try {
    // It quotes respondents: for nobody else on this machine.
    await writeFile(path, body, { mode: 0o600 })
  } catch (error) {
    throw new CommandError(`${path} cannot be written.`, {
      why: [(error as Error).message],
      tryThis: 'name a file in a folder that exists and is yours',
    })
  }
}
