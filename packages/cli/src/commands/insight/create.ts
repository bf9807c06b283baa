import type { Howazit, InsightRequest } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { findSurvey } from '../../find-survey.ts'
import { fetchReport } from '../../insight/fetch-report.ts'
import { InsightCommand, type InsightOutcome, waitFlag } from '../../insight/insight-command.ts'
import { openInBrowser } from '../../insight/open-in-browser.ts'
import { parseComparison } from '../../insight/parse-period.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'
import { surveyFlags, toTimeframe } from '../../survey-flags.ts'

/** Without a time: the last month, and some. */
const DAYS = 30

export default class InsightCreate extends InsightCommand {
  static override summary = 'Find out what the responses of a survey say'
  static override description =
    'Scores with their intervals, segments that differ, what changed, themes of the comments, and what goes along with the score. It runs on the platform, whoever watches. Without a time it is about the last 30 days.'
  static override examples = [
    '<%= config.bin %> insight create --survey store-visit --wait',
    '<%= config.bin %> insight create --survey store-visit --segment region --compare 2026-09..2026-10 --wait',
    '<%= config.bin %> insight create --survey store-visit --segment region=DACH --from 2026-01-01 --to 2026-04-01',
  ]
  static override flags = {
    ...surveyFlags,
    compare: Flags.string({
      description: 'a time and a later one, years, months or days: what changed between them',
      helpValue: 'A..B',
      exclusive: ['from', 'to'],
    }),
    segment: Flags.string({
      multiple: true,
      description:
        'a dimension to compare the values of, or one value of it that alone is looked at: region, or region=DACH',
    }),
    'minimum-n': Flags.integer({ min: 10, description: 'of fewer answers there is no figure; 30 without it' }),
    'language-model': Flags.boolean({
      description:
        "have the platform's language model name themes: it is sent comments quoted for them, redacted; see `insight prompt`",
    }),
    wait: waitFlag,
    open: Flags.boolean({
      description: 'save the report in this folder at the end, and show it in the browser',
      dependsOn: ['wait'],
    }),
    reason: optionalReasonFlag,
  }

  async run(): Promise<InsightOutcome> {
    const { flags } = await this.parse(InsightCreate)
    const { segment, compare, reason, 'minimum-n': minimumN } = flags
    const howazit = this.howazit(flags)
    const { id: surveyId } = await findSurvey(howazit, flags.survey)
    const request: InsightRequest = {
      surveyId,
      ...(compare === undefined ? { timeframe: toSpan(flags) } : parseComparison(compare, '--compare')),
      ...(segment !== undefined && { segments: segment }),
      ...(minimumN !== undefined && { minimumN }),
      ...(flags['language-model'] && { languageModel: true }),
    }
    const insight = await howazit.insights.create(request, { reason })
    if (!flags.wait) return this.tell(insight)
    const outcome = await this.follow(howazit, insight.id)
    if (flags.open && outcome.status === 'succeeded') await this.showReport(howazit, insight.id)
    return outcome
  }

  private async showReport(howazit: Howazit, jobId: string): Promise<void> {
    const { output } = await fetchReport(howazit, { jobId, format: 'html' })
    this.note(output)
    await openInBrowser(output)
  }
}

function toSpan(flags: { from?: string; to?: string }): InsightRequest['timeframe'] {
  const { from, to = new Date().toISOString() } = toTimeframe(flags)
  return { from: from ?? new Date(Date.parse(to) - DAYS * 86_400_000).toISOString(), to }
}
