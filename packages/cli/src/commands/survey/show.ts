import type { Survey } from '@howazit/sdk'
import { Args } from '@oclif/core'
import { findSurvey } from '../../find-survey.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { intakeText } from '../../intake-flags.ts'
import { bold, dim, table } from '../../output.ts'

export default class SurveyShow extends HowazitCommand {
  static override summary = 'Show a survey with its questions'
  static override examples = ['<%= config.bin %> survey show store-visit']
  static override args = {
    survey: Args.string({ description: 'slug or id; without it the survey that was changed last' }),
  }

  async run(): Promise<Survey> {
    const { args, flags } = await this.parse(SurveyShow)
    const survey = await findSurvey(this.howazit(flags), args.survey)
    this.say(`${bold(survey.name)} (${survey.slug}), version ${survey.version}`)
    this.say(dim(survey.id))
    this.say(`takes ${intakeText(survey)}`)
    this.say(
      table(
        ['key', 'type', 'options', 'text'],
        survey.questions.map((question) => [
          question.key,
          question.type,
          question.options?.length ?? null,
          question.text.slice(0, 80),
        ]),
      ),
    )
    return survey
  }
}
