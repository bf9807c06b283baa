import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Howazit, InsightArtifact } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'
import { writeLines } from '../write-lines.ts'

/** What a file is called on the command line. */
export const REPORT_FORMATS = ['html', 'csv', 'json'] as const

export type ReportFormat = (typeof REPORT_FORMATS)[number]

const NAMES = { html: 'report.html', csv: 'findings.csv', json: 'findings.json' } as const satisfies Record<
  ReportFormat,
  InsightArtifact['name']
>

export interface ReportPlace {
  readonly jobId: string
  readonly format: ReportFormat
  /** `-` is standard output. */
  readonly path?: string | undefined
}

/** A file of an insight, and where it was written to. */
export type WrittenReport = Pick<InsightArtifact, 'name' | 'mediaType' | 'bytes' | 'sha256'> & {
  readonly output: string
}

/** Downloads a file of an insight. @throws CommandError where there is none */
export async function fetchReport({ insights }: Howazit, { jobId, format, path }: ReportPlace): Promise<WrittenReport> {
  const artifact = (await insights.artifacts(jobId)).find(({ name }) => name === NAMES[format])
  if (!artifact) throw await noFile({ insights }, jobId)
  const body = await insights.download(artifact)
  const output = path === '-' ? path : resolve(path ?? `insight-${jobId}.${format}`)
  if (output === '-') await writeLines([new TextDecoder().decode(body)], output)
  else await write(output, body)
  const { name, mediaType, bytes, sha256 } = artifact
  return { name, mediaType, bytes, sha256, output }
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
