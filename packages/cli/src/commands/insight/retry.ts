import type { InsightStep } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { InsightCommand, type InsightOutcome, insightArg, waitFlag } from '../../insight/insight-command.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

const STEPS = [
  'scope',
  'enrich',
  'cluster',
  'score',
  'compare',
  'write',
  'publish',
] as const satisfies readonly InsightStep[]

export default class InsightRetry extends InsightCommand {
  static override summary = 'Go on with an insight job that failed or was cancelled'
  static override description =
    'It goes on with the step that was not finished, or with an earlier one; the responses stay the same unless it begins with scope.'
  static override examples = [
    '<%= config.bin %> insight retry 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --wait',
    '<%= config.bin %> insight retry 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --from-step enrich',
  ]
  static override args = { insight: insightArg() }
  static override flags = {
    'from-step': Flags.option({ options: STEPS })({
      description: 'the step to begin with; without it the one that was not finished',
    }),
    wait: waitFlag,
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'show it, and change nothing' }),
  }

  async run(): Promise<InsightOutcome> {
    const { args, flags } = await this.parse(InsightRetry)
    const { reason, 'from-step': fromStep, 'dry-run': dryRun } = flags
    const howazit = this.howazit(flags)
    if (dryRun) return this.tell(await howazit.insights.get(args.insight))
    const insight = await howazit.insights.retry(args.insight, { ...(fromStep && { fromStep }) }, { reason })
    return flags.wait ? await this.follow(howazit, insight.id) : this.tell(insight)
  }
}
