import type { Howazit, HowazitError } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'
import { EXIT, exitCodeOf } from '../exit-code.ts'
import { formatLag } from '../format.ts'
import { HowazitCommand } from '../howazit-command.ts'
import { boundMemory } from '../import/bound-memory.ts'
import type { Source } from '../import/open-source.ts'
import { type Import, readImport } from '../import/read-import.ts'
import { validateFile } from '../import/validate-file.ts'
import { describeImport, describeValidation } from '../ingest/describe-import.ts'
import { type EnsuredSurvey, ensureSurvey } from '../ingest/ensure-survey.ts'
import { columnFlags, fileFlags } from '../ingest/ingest-flags.ts'
import type { IngestResult } from '../ingest/ingest-result.ts'
import { type IngestFlags, problemsError, toReadOptions } from '../ingest/read-options.ts'
import { openRejections } from '../ingest/rejections.ts'
import { resultsPathOf } from '../ingest/results-path.ts'
import { resumeCommand } from '../ingest/resume-command.ts'
import { type SendOutcome, type SendTotals, sendRows } from '../ingest/send-rows.ts'
import { stopOnInterrupt } from '../ingest/stop-on-interrupt.ts'
import { waitForDashboards } from '../ingest/wait-for-dashboards.ts'
import { withOutageNotes } from '../ingest/with-outage-notes.ts'
import { openFile } from '../open-file.ts'
import { bold, createProgress, green } from '../output.ts'

/** A dry run needs no platform; ids it prints derive from no tenant. */
const NO_TENANT = '00000000-0000-0000-0000-000000000000'

export default class Ingest extends HowazitCommand {
  static override summary = 'Ingest a survey file: CSV, TSV, XLSX or NDJSON, also .gz or standard input'
  static override description =
    `Detects encoding, delimiter, line ends, header rows and whose export it is, and says what it detected.
Running it again changes nothing; running it again after it was killed completes it exactly.
A platform that goes away is waited for (--patience); one that stays away ends it with 7 and the command to go on.
Exits with 3 when rows were rejected; they are in the results file with row number, JSON pointer and reason.`
  static override examples = [
    '<%= config.bin %> ingest sample.ndjson',
    '<%= config.bin %> ingest "R Community Survey.tsv" --nps 19 --text 23,24',
    '<%= config.bin %> ingest survey.xlsx --dry-run',
    'gunzip -c comments.csv.gz | <%= config.bin %> ingest - --survey nhs --group-by key_user --at date --text comment_txt --choice comment_type --dims team_n',
  ]
  static override args = { file: Args.string({ required: true, description: 'path, or - for standard input' }) }
  static override flags = {
    survey: Flags.string({ char: 's', description: 'name of the survey; without it the file’s' }),
    'dry-run': Flags.boolean({ description: 'check the whole file and send nothing' }),
    results: Flags.string({ description: 'where rejected rows are written (default: <file>.rejected.ndjson)' }),
    wait: Flags.integer({
      default: 60,
      min: 0,
      description: 'seconds to wait until the responses are on the dashboards; 0 returns once they are accepted',
    }),
    patience: Flags.integer({
      default: 120,
      min: 1,
      description: 'seconds to keep trying while the platform does not answer',
    }),
    ...columnFlags,
    ...fileFlags,
  }

  async run(): Promise<IngestResult> {
    const { args, flags } = await this.parse(Ingest)
    boundMemory()
    const stopping = stopOnInterrupt(() =>
      this.note('\nStopping after what was read is sent. Press Ctrl-C again to stop at once.'),
    )
    await using source = await openFile(args.file, stopping)
    const identity = flags['dry-run'] ? undefined : await this.howazit(flags).whoami()
    const file = await readImport(source, await toReadOptions(flags as IngestFlags, identity?.tenant.id ?? NO_TENANT))
    if ('problems' in file) throw problemsError(file.problems)
    if (file.kind === 'table' && file.suggestions.length === 0) throw nothingToRead(source)
    // Awaited here: returning the promise would close the source before its rows are read.
    return flags['dry-run']
      ? await this.check(file, stopping)
      : await this.send(file, { flags, path: args.file, stopping })
  }

  private async check(file: Import, stopping: AbortSignal): Promise<IngestResult> {
    this.say(describeImport(file))
    const validation = await validateFile(untilAborted(file.rows(), stopping))
    if (stopping.aborted) throw this.interrupted()
    this.say(`\n${describeValidation(validation)}`)
    if (validation.rowsRejected > 0) process.exitCode = EXIT.partial
    return {
      dryRun: true,
      detected: file.findings,
      ...(file.kind === 'table' && { columns: file.suggestions }),
      validation,
    }
  }

  private async send(file: Import, { flags, path, stopping }: SendOptions): Promise<IngestResult> {
    const howazit = this.patientHowazit(flags)
    this.note(describeImport(file))
    if (stopping.aborted) throw this.interrupted()
    const survey = file.survey && (await ensureSurvey(howazit, file.survey))
    if (survey) this.note(`\n${describeSurvey(survey)}`)

    const resultsPath = flags.results ?? resultsPathOf(path)
    const startedAtMs = Date.now()
    const { totals, failure, isInterrupted } = await this.sendAll(file, { howazit, resultsPath, stopping })
    const seconds = (Date.now() - startedAtMs) / 1000
    if (failure) throw this.wentAway(failure, totals)
    this.say(`${green('done')}: ${describeTotals(totals)} in ${seconds.toFixed(1)} s`)
    if (totals.rejected > 0) this.note(`Rejected rows: ${resultsPath}`)
    const resume = isInterrupted ? resumeCommand(this.argv) : undefined
    if (resume !== undefined) this.note(`Interrupted. To go on: ${resume}`)

    const isCaughtUp = survey
      ? await this.waitForDashboards(howazit, { survey, waitMs: flags.wait * 1000, stopping })
      : undefined
    if (totals.lastResponseId !== undefined) this.note(`Follow one: howazit trace ${totals.lastResponseId}`)
    process.exitCode = isInterrupted ? EXIT.interrupted : totals.rejected > 0 ? EXIT.partial : EXIT.ok
    return {
      dryRun: false,
      detected: file.findings,
      ...totals,
      isInterrupted,
      seconds,
      ...(resume !== undefined && { resume }),
      ...(survey && { survey: toSurveyResult(survey) }),
      ...(isCaughtUp !== undefined && { isCaughtUp }),
      ...(totals.rejected > 0 && { results: resultsPath }),
    }
  }

  /** A client that outlives a restart of the platform: it tries again for as long as --patience says. */
  private patientHowazit(flags: SendFlags): Howazit {
    const fetchNow = withOutageNotes(globalThis.fetch, {
      onAway: (how) => this.note(`The platform does not answer (${how}); trying again for ${flags.patience} s.`),
      onBack: () => this.note('The platform answers again.'),
    })
    const retry = { attemptsMax: Number.POSITIVE_INFINITY, capMs: 2_000 }
    return this.howazit(flags, { fetch: fetchNow, deadlineMs: flags.patience * 1000, retry })
  }

  private async sendAll(file: Import, { howazit, resultsPath, stopping }: SendAllOptions): Promise<SendOutcome> {
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

  private wentAway({ code, message, cause }: HowazitError, totals: SendTotals): CommandError {
    const why = [`Before that: ${describeTotals(totals)}. What was not answered may have been accepted all the same.`]
    const options = { why, tryThis: resumeCommand(this.argv), exitCode: exitCodeOf(code), code }
    return Object.assign(new CommandError(message, options), { cause })
  }

  private interrupted(): CommandError {
    const options = { tryThis: resumeCommand(this.argv), exitCode: EXIT.interrupted }
    return new CommandError('Interrupted before anything was sent.', options)
  }

  /** Undefined when nobody waited. */
  private async waitForDashboards(
    howazit: Howazit,
    { survey, waitMs, stopping }: { survey: EnsuredSurvey; waitMs: number; stopping: AbortSignal },
  ): Promise<boolean | undefined> {
    if (waitMs === 0 || stopping.aborted) return undefined
    const progress = createProgress('Waiting for the dashboards:')
    const onProgress = (lagMs: number) => progress.update(formatLag(lagMs))
    const waitedMs = await waitForDashboards(howazit, { surveyId: survey.survey.id, waitMs, stopping, onProgress })
    progress.done()
    if (waitedMs === undefined) this.note('The dashboards are still catching up: howazit analytics counts')
    else this.note(`On the dashboards ${(waitedMs / 1000).toFixed(1)} s later.`)
    return waitedMs !== undefined
  }
}

interface SendFlags {
  readonly url?: string
  readonly tenant?: string
  readonly results?: string
  readonly wait: number
  readonly patience: number
}

interface SendOptions {
  readonly flags: SendFlags
  readonly path: string
  readonly stopping: AbortSignal
}

interface SendAllOptions {
  readonly howazit: Howazit
  readonly resultsPath: string
  readonly stopping: AbortSignal
}

const count = (n: number) => n.toLocaleString('en-US')

const describeTotals = ({ accepted, duplicates, rejected }: SendTotals) =>
  `${count(accepted)} accepted, ${count(duplicates)} duplicates, ${count(rejected)} rejected`

const describeSurvey = ({ survey, change }: EnsuredSurvey) =>
  `${bold('Survey')} ${survey.slug}: ${change}, version ${survey.version}, ${survey.questions.length} questions`

const toSurveyResult = ({ survey: { id, slug, version }, change }: EnsuredSurvey) => ({ id, slug, version, change })

function nothingToRead({ name, sizeBytes }: Source): CommandError {
  const what = sizeBytes === 0 ? `${name} is empty.` : `${name} has no columns.`
  return new CommandError(what, { tryThis: 'check that what makes the file, or the command before the pipe, worked' })
}

async function* untilAborted<Item>(items: AsyncIterable<Item>, signal: AbortSignal): AsyncGenerator<Item> {
  for await (const item of items) {
    if (signal.aborted) return
    yield item
  }
}
