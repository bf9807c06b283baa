import type { Survey } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { findSurvey } from '../../find-survey.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { intakeFlags, intakeText, toIntake } from '../../intake-flags.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export default class SurveySet extends HowazitCommand {
  static override summary = 'Change how a survey takes responses'
  static override description =
    'What was quarantined stays where it is: `howazit quarantine fix --present` looks at it again under the survey as it is now.'
  static override examples = [
    '<%= config.bin %> survey set store-visit --validation quarantine',
    '<%= config.bin %> survey set store-visit --validation enforce --answers-to current-version',
  ]
  static override args = { survey: Args.string({ required: true, description: 'slug or id' }) }
  static override flags = {
    ...intakeFlags,
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'say what it would be, and change nothing' }),
  }

  async run(): Promise<Survey> {
    const { args, flags } = await this.parse(SurveySet)
    const { 'dry-run': dryRun, reason } = flags
    const change = toIntake(flags)
    if (Object.keys(change).length === 0)
      throw new CommandError('Nothing is to be changed.', {
        tryThis: `howazit survey set ${args.survey} --validation quarantine`,
      })
    const howazit = this.howazit(flags)
    const before = await findSurvey(howazit, args.survey)
    const survey = dryRun ? { ...before, ...change } : await howazit.surveys.update(before.id, change, { reason })
    this.say(`${survey.slug} ${dryRun ? 'would take' : 'takes'} ${intakeText(survey)}`)
    return survey
  }
}
