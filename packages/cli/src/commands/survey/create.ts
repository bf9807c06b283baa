import { readFile } from 'node:fs/promises'
import type { Survey, SurveyCreate as SurveyDraft } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { intakeFlags, toIntake } from '../../intake-flags.ts'
import { readText } from '../../read-text.ts'

export default class SurveyCreate extends HowazitCommand {
  static override summary = 'Create a survey from a JSON file'
  static override description =
    'The file is the body of the createSurvey operation. Creating the same survey again changes nothing.'
  static override examples = [
    '<%= config.bin %> survey create store-visit.json',
    '<%= config.bin %> survey create store-visit.json --validation quarantine',
    'cat store-visit.json | <%= config.bin %> survey create -',
  ]
  static override args = { file: Args.string({ required: true, description: 'JSON file, or - for standard input' }) }
  static override flags = {
    ...intakeFlags,
    'dry-run': Flags.boolean({ description: 'read the file and send nothing' }),
  }

  async run(): Promise<Survey | SurveyDraft> {
    const { args, flags } = await this.parse(SurveyCreate)
    const file = args.file === '-' ? await readText(process.stdin) : await readFile(args.file, 'utf8')
    const draft = { ...parseDraft(file), ...toIntake(flags) }
    if (flags['dry-run']) {
      this.say(`would create "${draft.name}" with ${draft.questions?.length ?? 0} questions`)
      return draft
    }
    const survey = await this.howazit(flags).surveys.create(draft)
    this.say(`${survey.slug} (${survey.id}), version ${survey.version}, ${survey.questions.length} questions`)
    return survey
  }
}

function parseDraft(text: string): SurveyDraft {
  const tryThis = 'howazit survey show --json prints a survey in that form'
  try {
    const draft: unknown = JSON.parse(text)
    if (typeof draft === 'object' && draft !== null && !Array.isArray(draft)) return draft as SurveyDraft
  } catch (error) {
    throw new CommandError('The file is not JSON.', { why: [(error as Error).message], tryThis })
  }
  throw new CommandError('The file is not a JSON object.', { tryThis })
}
