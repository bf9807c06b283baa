import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { readLssSurvey } from '../../import/lss.ts'
import { ensureSurvey } from '../../ingest/ensure-survey.ts'
import { openFile } from '../../open-file.ts'
import { bold, table } from '../../output.ts'
import { tenantOf } from '../../tenant-of.ts'

export interface SurveyImportResult {
  id: string
  slug: string
  questions: number
  change: 'created' | 'unchanged' | 'extended' | 'none'
  languages: string[]
  skipped: { key: string; type: string; reason: string }[]
}

const NO_TENANT = '00000000-0000-0000-0000-000000000000'

export default class SurveyImport extends HowazitCommand {
  static override summary = 'Create a survey from a LimeSurvey structure file (.lss)'
  static override examples = [
    '<%= config.bin %> survey import survey.lss',
    '<%= config.bin %> survey import survey.lss --dry-run --language de',
  ]
  static override args = { file: Args.string({ required: true, description: '.lss file, or - for standard input' }) }
  static override flags = {
    survey: Flags.string({ char: 's', description: 'name of the survey; without it the file’s' }),
    language: Flags.string({ description: 'language of texts and labels; without it the survey’s base language' }),
    'dry-run': Flags.boolean({ description: 'read the file and create nothing' }),
  }

  async run(): Promise<SurveyImportResult> {
    const { args, flags } = await this.parse(SurveyImport)
    await using source = await openFile(args.file)
    const tenantId = flags['dry-run'] ? NO_TENANT : tenantOf(await this.howazit(flags).whoami()).id
    const read = await readLssSurvey(source, {
      tenantId,
      ...(flags.survey !== undefined && { dataset: flags.survey }),
      ...(flags.language !== undefined && { language: flags.language }),
    })
    if ('problem' in read)
      throw new CommandError(read.problem, { tryThis: 'export the survey in LimeSurvey as "Survey structure (.lss)"' })

    const { survey, languages, skipped } = read
    const ensured = flags['dry-run'] ? undefined : await ensureSurvey(this.howazit(flags), survey)
    this.say(
      `${bold(survey.name)} (${survey.slug}), ${survey.questions.length} questions, ${ensured?.change ?? 'nothing created'}; languages ${languages.join(', ')}`,
    )
    this.say(
      table(
        ['key', 'type', 'options', 'text'],
        survey.questions.map(({ key, type, options, text }) => [key, type, options?.length ?? null, text.slice(0, 70)]),
      ),
    )
    if (skipped.length > 0)
      this.note(
        `Left out, because they hold no answers: ${skipped.map(({ key, type }) => `${key} (${type})`).join(', ')}`,
      )
    return {
      id: survey.id,
      slug: survey.slug,
      questions: survey.questions.length,
      change: ensured?.change ?? 'none',
      languages,
      skipped,
    }
  }
}
