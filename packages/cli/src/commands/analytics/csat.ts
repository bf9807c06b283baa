import type { CsatReport, CsatScore } from '@howazit/sdk'
import { findSurvey } from '../../find-survey.ts'
import { formatFreshness, formatScore } from '../../format.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { bold, dim, table } from '../../output.ts'
import { surveyFlags, toTimeframe } from '../../survey-flags.ts'

const toRow = (name: string, score: CsatScore) => [
  name,
  score.n,
  score.satisfied,
  formatScore(score.csat),
  formatScore(score.mean),
]

export default class AnalyticsCsat extends HowazitCommand {
  static override summary = 'Show customer satisfaction, overall and by region'
  static override examples = [
    '<%= config.bin %> analytics csat',
    '<%= config.bin %> analytics csat --survey store-visit --json',
  ]
  static override flags = surveyFlags

  async run(): Promise<CsatReport> {
    const { flags } = await this.parse(AnalyticsCsat)
    const howazit = this.howazit(flags)
    const survey = await findSurvey(howazit, flags.survey)
    const report = await howazit.analytics.csat({ surveyId: survey.id, ...toTimeframe(flags) })
    this.say(bold(survey.name))
    const rows = [
      toRow('overall', report.overall),
      ...report.regions.map((region) => toRow(region.region || '(none)', region)),
    ]
    this.say(table(['region', 'n', 'satisfied', 'CSAT %', 'mean'], rows))
    this.say(dim(formatFreshness(report)))
    return report
  }
}
