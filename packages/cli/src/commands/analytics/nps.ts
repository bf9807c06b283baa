import type { NpsReport, NpsScore } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { findSurvey } from '../../find-survey.ts'
import { formatFreshness, formatScore } from '../../format.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { bold, dim, table } from '../../output.ts'
import { surveyFlags, toTimeframe } from '../../survey-flags.ts'

const toRow = (name: string, score: NpsScore) => [
  name,
  score.n,
  score.promoters,
  score.passives,
  score.detractors,
  formatScore(score.nps),
]

export default class AnalyticsNps extends HowazitCommand {
  static override summary = 'Show the Net Promoter Score, overall and by segment'
  static override examples = [
    '<%= config.bin %> analytics nps',
    '<%= config.bin %> analytics nps --survey store-visit --segment region --from 2026-01-01',
  ]
  static override flags = {
    ...surveyFlags,
    question: Flags.string({ description: 'key or id of the NPS question; without it the first one' }),
    segment: Flags.string({ description: 'split by channel, locale or a dimension' }),
  }

  async run(): Promise<NpsReport> {
    const { flags } = await this.parse(AnalyticsNps)
    const howazit = this.howazit(flags)
    const survey = await findSurvey(howazit, flags.survey)
    const question =
      flags.question === undefined
        ? undefined
        : survey.questions.find(({ id, key }) => id === flags.question || key === flags.question)
    const report = await howazit.analytics.nps({
      surveyId: survey.id,
      ...toTimeframe(flags),
      ...(flags.question !== undefined && { questionId: question?.id ?? flags.question }),
      ...(flags.segment !== undefined && { segment: flags.segment }),
    })
    const asked = survey.questions.find(({ id }) => id === report.questionId)
    this.say(`${bold(survey.name)} - ${asked?.text ?? report.questionId}`)
    const rows = [
      toRow('overall', report.overall),
      ...report.segments.map((segment) => toRow(segment.segment || '(none)', segment)),
    ]
    this.say(table([flags.segment ?? '', 'n', 'promoters', 'passives', 'detractors', 'NPS'], rows))
    this.say(dim(formatFreshness(report)))
    return report
  }
}
