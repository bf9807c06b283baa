import type { Howazit } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../command-error.ts'
import { EXIT } from '../exit-code.ts'
import { HowazitCommand } from '../howazit-command.ts'
import { boundMemory } from '../import/bound-memory.ts'
import type { Source } from '../import/open-source.ts'
import { type Import, readImport } from '../import/read-import.ts'
import { validateFile } from '../import/validate-file.ts'
import { describeImport, describeValidation } from '../ingest/describe-import.ts'
import { columnFlags, fileFlags } from '../ingest/ingest-flags.ts'
import type { IngestResult } from '../ingest/ingest-result.ts'
import { type IngestFlags, problemsError, toReadOptions } from '../ingest/read-options.ts'
import { resultsPathOf } from '../ingest/results-path.ts'
import { resumeCommand } from '../ingest/resume-command.ts'
import { interrupted, sendFile } from '../ingest/send-file.ts'
import { stopOnInterrupt } from '../ingest/stop-on-interrupt.ts'
import { withOutageNotes } from '../ingest/with-outage-notes.ts'
import { openFile } from '../open-file.ts'
import { tenantOf } from '../tenant-of.ts'

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
    const tenantId = flags['dry-run'] ? NO_TENANT : tenantOf(await this.howazit(flags).whoami()).id
    const file = await readImport(source, await toReadOptions(flags as IngestFlags, tenantId))
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
    if (stopping.aborted) throw interrupted(resumeCommand(this.argv))
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
    const resume = resumeCommand(this.argv)
    this.note(describeImport(file))
    if (stopping.aborted) throw interrupted(resume)
    const sent = await sendFile(file, {
      howazit: this.patientHowazit(flags),
      resultsPath: flags.results ?? resultsPathOf(path),
      waitMs: flags.wait * 1000,
      resume,
      stopping,
      say: (text) => this.say(text),
      note: (text) => this.note(text),
    })
    process.exitCode = sent.isInterrupted ? EXIT.interrupted : sent.rejected > 0 ? EXIT.partial : EXIT.ok
    return sent
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
