import type { NpsReport, NpsScore, Question, Survey } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { EXIT } from '../../exit-code.ts'
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
    const question = flags.question === undefined ? undefined : findQuestion(survey, flags.question)
    const report = await howazit.analytics.nps({
      surveyId: survey.id,
      ...toTimeframe(flags),
      ...(question && { questionId: question.id }),
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
    if (flags.segment !== undefined && report.segments.every(({ segment }) => segment === ''))
      this.note(`No response has "${flags.segment}": it is neither channel, locale nor one of their dims.`)
    return report
  }
}

function findQuestion({ slug, questions }: Survey, name: string): Question {
  const question = questions.find(({ id, key }) => id === name || key === name)
  if (question) return question
  const keys = questions.filter(({ type }) => type === 'nps').map(({ key }) => key)
  throw new CommandError(`The survey "${slug}" has no question "${name}".`, {
    tryThis: keys.length === 0 ? `howazit survey show ${slug}` : keys.map((key) => `--question ${key}`).join(' or '),
    exitCode: EXIT.notFound,
  })
}
