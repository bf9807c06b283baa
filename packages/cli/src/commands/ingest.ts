import { Args, Flags } from '@oclif/core'
import { EXIT } from '../exit-code.ts'
import { CommandError, HowazitCommand } from '../howazit-command.ts'
import { openSource, type Source } from '../import/open-source.ts'
import { type Import, readImport } from '../import/read-import.ts'
import { validateFile } from '../import/validate-file.ts'
import { describeImport, describeValidation } from '../ingest/describe-import.ts'
import { ensureSurvey } from '../ingest/ensure-survey.ts'
import { columnFlags, fileFlags } from '../ingest/ingest-flags.ts'
import type { IngestResult } from '../ingest/ingest-result.ts'
import { type IngestFlags, problemsError, toReadOptions } from '../ingest/read-options.ts'
import { openRejections } from '../ingest/rejections.ts'
import { sendRows } from '../ingest/send-rows.ts'
import { stopOnInterrupt } from '../ingest/stop-on-interrupt.ts'
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
    ...columnFlags,
    ...fileFlags,
  }

  async run(): Promise<IngestResult> {
    const { args, flags } = await this.parse(Ingest)
    await using source = await open(args.file)
    const identity = flags['dry-run'] ? undefined : await this.howazit(flags).whoami()
    const file = await readImport(source, await toReadOptions(flags as IngestFlags, identity?.tenant.id ?? NO_TENANT))
    if ('problems' in file) throw problemsError(file.problems)
    return flags['dry-run'] ? this.check(file) : this.send(file, { flags, path: args.file })
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

  private async send(
    file: Import,
    { flags, path }: { flags: { url?: string; tenant?: string; results?: string }; path: string },
  ): Promise<IngestResult> {
    const howazit = this.howazit(flags)
    this.note(describeImport(file))
    const ensured = file.survey && (await ensureSurvey(howazit, file.survey))
    if (ensured)
      this.note(
        `\n${bold('Survey')} ${ensured.survey.slug}: ${ensured.change}, version ${ensured.survey.version}, ${ensured.survey.questions.length} questions`,
      )

    const resultsPath = flags.results ?? `${path === '-' ? 'stdin' : path}.rejected.ndjson`
    const rejections = openRejections(resultsPath)
    const progress = createProgress('Ingesting')
    const startedAtMs = Date.now()
    const stopping = stopOnInterrupt(() =>
      this.note('\nStopping after what was read is sent. Press Ctrl-C again to stop at once.'),
    )
    const totals = await sendRows(file.rows(), {
      ...{ howazit, rejections, stopping },
      onProgress: ({ rows, accepted, duplicates, rejected }) =>
        progress.update(
          `${rows.toLocaleString('en-US')} rows: ${accepted.toLocaleString('en-US')} accepted, ${duplicates.toLocaleString('en-US')} duplicates, ${rejected.toLocaleString('en-US')} rejected`,
        ),
    }).finally(() => progress.done())
    await rejections.close()

    const seconds = (Date.now() - startedAtMs) / 1000
    const { accepted, duplicates, rejected } = totals
    this.say(
      `${green('done')}: ${accepted.toLocaleString('en-US')} accepted, ${duplicates.toLocaleString('en-US')} duplicates, ${rejected.toLocaleString('en-US')} rejected in ${seconds.toFixed(1)} s`,
    )
    if (totals.lastResponseId !== undefined) this.note(`Follow one: howazit trace ${totals.lastResponseId}`)
    if (rejected > 0) this.note(`Rejected rows: ${resultsPath}`)
    if (stopping.aborted)
      this.note(
        `Interrupted. To go on: howazit ${this.argv.length > 0 ? ['ingest', ...this.argv].map(quote).join(' ') : 'ingest'}`,
      )
    process.exitCode = stopping.aborted ? EXIT.interrupted : rejected > 0 ? EXIT.partial : EXIT.ok
    return {
      dryRun: false,
      detected: file.findings,
      ...totals,
      isInterrupted: stopping.aborted,
      seconds,
      ...(ensured && {
        survey: {
          id: ensured.survey.id,
          slug: ensured.survey.slug,
          version: ensured.survey.version,
          change: ensured.change,
        },
      }),
      ...(rejected > 0 && { results: resultsPath }),
    }
  }
}

const quote = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)

async function open(path: string): Promise<Source> {
  try {
    return await openSource(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT')
      throw new CommandError(`There is no file ${path}.`, { tryThis: 'check the path, or use - for standard input' })
    if (code === 'EISDIR') throw new CommandError(`${path} is a folder.`, { tryThis: 'name a file in it' })
    throw error
  }
}
