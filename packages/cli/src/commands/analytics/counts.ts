import type { ResponseCounts } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { findSurvey } from '../../find-survey.ts'
import { formatFreshness } from '../../format.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { bold, dim, table } from '../../output.ts'
import { surveyFlags, toTimeframe } from '../../survey-flags.ts'

const INTERVALS = ['5m', 'hour', 'day', 'month'] as const

export default class AnalyticsCounts extends HowazitCommand {
  static override summary = 'Show how many responses came, over time'
  static override examples = [
    '<%= config.bin %> analytics counts',
    '<%= config.bin %> analytics counts --interval month --survey nhs',
  ]
  static override flags = {
    ...surveyFlags,
    interval: Flags.option({ options: INTERVALS, default: 'day' as const, description: 'how long a row lasts' })(),
  }

  async run(): Promise<ResponseCounts> {
    const { flags } = await this.parse(AnalyticsCounts)
    const howazit = this.howazit(flags)
    const survey = await findSurvey(howazit, flags.survey)
    const report = await howazit.analytics.counts({
      surveyId: survey.id,
      interval: flags.interval,
      ...toTimeframe(flags),
    })
    this.say(`${bold(survey.name)} - ${report.total.toLocaleString('en-US')} responses`)
    this.say(
      table(
        ['from', 'responses'],
        report.points.map(({ at, count }) => [at, count]),
      ),
    )
    this.say(dim(formatFreshness(report)))
    return report
  }
}
