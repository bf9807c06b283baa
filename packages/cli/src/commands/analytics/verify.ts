import type { AnalyticsVerification } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { EXIT } from '../../exit-code.ts'
import { findSurvey } from '../../find-survey.ts'
import { formatCount } from '../../format.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { dim, green, red, table } from '../../output.ts'

export default class AnalyticsVerify extends HowazitCommand {
  static override summary = 'Compare the dashboards with the database, survey by survey and month by month'
  static override description = 'Exits with 1 when anything differs.'
  static override examples = [
    '<%= config.bin %> analytics verify',
    '<%= config.bin %> analytics verify --survey nhs --json',
  ]
  static override flags = {
    survey: Flags.string({ char: 's', description: 'only this survey, by slug or id' }),
    all: Flags.boolean({ description: 'show the rows that agree too' }),
  }

  async run(): Promise<AnalyticsVerification> {
    const { flags } = await this.parse(AnalyticsVerify)
    const howazit = this.howazit(flags)
    const survey = flags.survey === undefined ? undefined : await findSurvey(howazit, flags.survey)
    const report = await howazit.analytics.verify(survey ? { surveyId: survey.id } : {})
    this.show(report, flags.all)
    if (!report.isEqual) process.exitCode = EXIT.failure
    return report
  }

  private show(report: AnalyticsVerification, isAllShown: boolean): void {
    const shown = report.rows.filter((row) => isAllShown || !row.isEqual)
    if (shown.length > 0) {
      const rows = shown.map((row) => [
        row.surveyId,
        row.month,
        row.database.responses,
        row.analytics.responses,
        row.database.answers,
        row.analytics.answers,
        row.isEqual ? 'equal' : 'DIFFERS',
      ])
      this.say(table(['survey', 'month', 'responses', 'on dashboards', 'answers', 'on dashboards', ''], rows))
    }
    const responses = report.rows.reduce((sum, row) => sum + row.database.responses, 0)
    const verdict = report.isEqual ? green('equal') : red('they differ')
    this.say(`${verdict}: ${formatCount(responses, 'response')} in ${formatCount(report.rows.length, 'month')}`)
    this.say(dim(`as of ${report.dataAsOf}, ${report.pending} events on their way`))
  }
}
