import type { Howazit, HowazitError } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'
import { EXIT, exitCodeOf } from '../exit-code.ts'
import { formatLag } from '../format.ts'
import type { Import } from '../import/read-import.ts'
import { bold, createProgress, green } from '../output.ts'
import { type EnsuredSurvey, ensureSurvey } from './ensure-survey.ts'
import type { SentResult } from './ingest-result.ts'
import { openRejections } from './rejections.ts'
import { type SendOutcome, type SendTotals, sendRows } from './send-rows.ts'
import { waitForDashboards } from './wait-for-dashboards.ts'

export interface SendFileOptions {
  readonly howazit: Howazit
  /** Where rejected rows are written. */
  readonly resultsPath: string
  /** How long to wait until the responses are on the dashboards; 0 does not wait. */
  readonly waitMs: number
  /** The command line that goes on where this one stops. */
  readonly resume: string
  readonly stopping: AbortSignal
  readonly say: (text: string) => void
  readonly note: (text: string) => void
}

/** Makes the survey, sends every row, waits for the dashboards; says on the way what was done. */
export async function sendFile(file: Import, options: SendFileOptions): Promise<SentResult> {
  const { howazit, resultsPath, resume, say, note } = options
  const survey = file.survey && (await ensureSurvey(howazit, file.survey))
  if (survey) note(`\n${describeSurvey(survey)}`)

  const startedAtMs = Date.now()
  const { totals, failure, isInterrupted } = await sendAll(file, options)
  const seconds = (Date.now() - startedAtMs) / 1000
  if (failure) throw wentAway(failure, totals, resume)
  say(`${green('done')}: ${describeTotals(totals)} in ${seconds.toFixed(1)} s`)
  if (totals.rejected > 0) note(`Rejected rows: ${resultsPath}`)
  if (isInterrupted) note(`Interrupted. To go on: ${resume}`)

  const isCaughtUp = survey && (await catchUp(survey, options))
  if (totals.lastResponseId !== undefined) note(`Follow one: howazit trace ${totals.lastResponseId}`)
  return {
    dryRun: false,
    detected: file.findings,
    ...totals,
    isInterrupted,
    seconds,
    ...(isInterrupted && { resume }),
    ...(survey && { survey: toSurveyResult(survey) }),
    ...(isCaughtUp !== undefined && { isCaughtUp }),
    ...(totals.rejected > 0 && { results: resultsPath }),
  }
}

async function sendAll(file: Import, { howazit, resultsPath, stopping }: SendFileOptions): Promise<SendOutcome> {
  const rejections = openRejections(resultsPath)
  const progress = createProgress('Ingesting')
  const onProgress = (totals: SendTotals) => progress.update(describeTotals(totals))
  try {
    return await sendRows(file.rows(), { howazit, rejections, stopping, onProgress })
  } finally {
    progress.done()
    await rejections.close()
  }
}

/** Undefined when nobody waited. */
async function catchUp(
  { survey }: EnsuredSurvey,
  { howazit, waitMs, stopping, note }: SendFileOptions,
): Promise<boolean | undefined> {
  if (waitMs === 0 || stopping.aborted) return undefined
  const progress = createProgress('Waiting for the dashboards:')
  const onProgress = (lagMs: number) => progress.update(formatLag(lagMs))
  const waitedMs = await waitForDashboards(howazit, { surveyId: survey.id, waitMs, stopping, onProgress })
  progress.done()
  if (waitedMs === undefined) note('The dashboards are still catching up: howazit analytics counts')
  else note(`On the dashboards ${(waitedMs / 1000).toFixed(1)} s later.`)
  return waitedMs !== undefined
}

function wentAway({ code, message, cause }: HowazitError, totals: SendTotals, resume: string): CommandError {
  const why = [`Before that: ${describeTotals(totals)}. What was not answered may have been accepted all the same.`]
  return Object.assign(new CommandError(message, { why, tryThis: resume, exitCode: exitCodeOf(code), code }), { cause })
}

/** For a Ctrl-C before the first row was sent. */
export const interrupted = (resume: string): CommandError =>
  new CommandError('Interrupted before anything was sent.', { tryThis: resume, exitCode: EXIT.interrupted })

const count = (n: number) => n.toLocaleString('en-US')

const describeTotals = ({ accepted, duplicates, rejected }: SendTotals) =>
  `${count(accepted)} accepted, ${count(duplicates)} duplicates, ${count(rejected)} rejected`

const describeSurvey = ({ survey, change }: EnsuredSurvey) =>
  `${bold('Survey')} ${survey.slug}: ${change}, version ${survey.version}, ${survey.questions.length} questions`

const toSurveyResult = ({ survey: { id, slug, version }, change }: EnsuredSurvey) => ({ id, slug, version, change })
