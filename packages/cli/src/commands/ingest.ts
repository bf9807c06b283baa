import type { Howazit } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { EXIT } from '../exit-code.ts'
import { formatLag } from '../format.ts'
import { CommandError, HowazitCommand } from '../howazit-command.ts'
import { boundMemory } from '../import/bound-memory.ts'
import { openSource, type Source } from '../import/open-source.ts'
import { type Import, readImport } from '../import/read-import.ts'
import { validateFile } from '../import/validate-file.ts'
import { describeImport, describeValidation } from '../ingest/describe-import.ts'
import { type EnsuredSurvey, ensureSurvey } from '../ingest/ensure-survey.ts'
import { columnFlags, fileFlags } from '../ingest/ingest-flags.ts'
import type { IngestResult } from '../ingest/ingest-result.ts'
import { type IngestFlags, problemsError, toReadOptions } from '../ingest/read-options.ts'
import { openRejections } from '../ingest/rejections.ts'
import { type SendTotals, sendRows } from '../ingest/send-rows.ts'
import { stopOnInterrupt } from '../ingest/stop-on-interrupt.ts'
import { waitForDashboards } from '../ingest/wait-for-dashboards.ts'
import { bold, createProgress, green } from '../output.ts'

/** A dry run needs no platform; ids it prints derive from no tenant. */
const NO_TENANT = '00000000-0000-0000-0000-000000000000'

export default class Ingest extends HowazitCommand {
  static override summary = 'Ingest a survey file: CSV, TSV, XLSX or NDJSON, also .gz or standard input'
  static override description =
    `Detects encoding, delimiter, line ends, header rows and whose export it is, and says what it detected.
Running it again changes nothing; running it again after it was killed completes it exactly.
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
    ...columnFlags,
    ...fileFlags,
  }

  async run(): Promise<IngestResult> {
    const { args, flags } = await this.parse(Ingest)
    await using source = await open(args.file)
    const identity = flags['dry-run'] ? undefined : await this.howazit(flags).whoami()
    const file = await readImport(source, await toReadOptions(flags as IngestFlags, identity?.tenant.id ?? NO_TENANT))
    if ('problems' in file) throw problemsError(file.problems)
    // Awaited here: returning the promise would close the source before its rows are read.
    return flags['dry-run'] ? await this.check(file) : await this.send(file, { flags, path: args.file })
  }

  private async check(file: Import): Promise<IngestResult> {
    this.say(describeImport(file))
    const validation = await validateFile(file.rows())
    this.say(`\n${describeValidation(validation)}`)
    if (validation.rowsRejected > 0) process.exitCode = EXIT.partial
    return {
      dryRun: true,
      detected: file.findings,
      ...(file.kind === 'table' && { columns: file.suggestions }),
      validation,
    }
  }

  private async send(file: Import, { flags, path }: { flags: SendFlags; path: string }): Promise<IngestResult> {
    const howazit = this.howazit(flags)
    this.note(describeImport(file))
    const survey = file.survey && (await ensureSurvey(howazit, file.survey))
    if (survey) this.note(`\n${describeSurvey(survey)}`)

    const resultsPath = flags.results ?? `${path === '-' ? 'stdin' : path}.rejected.ndjson`
    const rejections = openRejections(resultsPath)
    const progress = createProgress('Ingesting')
    const stopping = stopOnInterrupt(() =>
      this.note('\nStopping after what was read is sent. Press Ctrl-C again to stop at once.'),
    )
    const startedAtMs = Date.now()
    boundMemory()
    const onProgress = (totals: SendTotals) => progress.update(describeTotals(totals))
    const totals = await sendRows(file.rows(), { howazit, rejections, stopping, onProgress }).finally(progress.done)
    await rejections.close()
    const seconds = (Date.now() - startedAtMs) / 1000
    this.say(`${green('done')}: ${describeTotals(totals)} in ${seconds.toFixed(1)} s`)

    if (totals.rejected > 0) this.note(`Rejected rows: ${resultsPath}`)
    if (stopping.aborted)
      this.note(`Interrupted. To go on: ${['howazit', 'ingest', ...this.argv].map(quote).join(' ')}`)
    const isCaughtUp = survey
      ? await this.waitForDashboards(howazit, { survey, waitMs: flags.wait * 1000, stopping })
      : undefined
    if (totals.lastResponseId !== undefined) this.note(`Follow one: howazit trace ${totals.lastResponseId}`)
    process.exitCode = stopping.aborted ? EXIT.interrupted : totals.rejected > 0 ? EXIT.partial : EXIT.ok
    return {
      ...{ dryRun: false, detected: file.findings, ...totals, isInterrupted: stopping.aborted, seconds },
      ...(survey && { survey: toSurveyResult(survey) }),
      ...(isCaughtUp !== undefined && { isCaughtUp }),
      ...(totals.rejected > 0 && { results: resultsPath }),
    }
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
}

const count = (n: number) => n.toLocaleString('en-US')

const describeTotals = ({ accepted, duplicates, rejected }: SendTotals) =>
  `${count(accepted)} accepted, ${count(duplicates)} duplicates, ${count(rejected)} rejected`

const describeSurvey = ({ survey, change }: EnsuredSurvey) =>
  `${bold('Survey')} ${survey.slug}: ${change}, version ${survey.version}, ${survey.questions.length} questions`

const toSurveyResult = ({ survey: { id, slug, version }, change }: EnsuredSurvey) => ({ id, slug, version, change })

const quote = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

async function open(path: string): Promise<Source> {
  try {
    return await openSource(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT')
      throw new CommandError(`There is no file ${path}.`, { tryThis: 'check the path, or use - for standard input' })
    if (code === 'EISDIR') throw new CommandError(`${path} is a folder.`, { tryThis: 'name a file in it' })
    if (code !== undefined) throw error
    throw new CommandError(`${path} cannot be read: ${(error as Error).message}`, {
      tryThis: 'check that the file is whole, and not something else by its name',
    })
  }
}
