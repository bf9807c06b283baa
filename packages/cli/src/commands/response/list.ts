import type { SurveyResponse } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { findSurvey } from '../../find-survey.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { surveyFlags, toTimeframe } from '../../survey-flags.ts'
import { take } from '../../take.ts'

export default class ResponseList extends HowazitCommand {
  static override summary = 'List responses of a survey, newest first'
  static override examples = ['<%= config.bin %> response list --survey store-visit --limit 10']
  static override flags = {
    ...surveyFlags,
    limit: Flags.integer({ default: 20, min: 1, description: 'how many at the most' }),
  }

  async run(): Promise<{ items: SurveyResponse[] }> {
    const { flags } = await this.parse(ResponseList)
    const howazit = this.howazit(flags)
    const survey = await findSurvey(howazit, flags.survey)
    const items = await take(howazit.responses.list({ surveyId: survey.id, ...toTimeframe(flags) }), flags.limit)
    const rows = items.map((response) => [
      response.id,
      response.submittedAt,
      response.completion,
      response.answers.length,
      response.revision,
    ])
    if (rows.length === 0) this.note(`No response of "${survey.slug}" in that span.`)
    else this.say(table(['id', 'submitted', 'completion', 'answers', 'revision'], rows))
    return { items }
  }
}
