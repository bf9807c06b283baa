import type { Insight } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { InsightCommand, insightArg } from '../../insight/insight-command.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export default class InsightCancel extends InsightCommand {
  static override summary = 'Cancel an insight job'
  static override examples = ['<%= config.bin %> insight cancel 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { insight: insightArg() }
  static override flags = {
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'show it, and change nothing' }),
  }

  async run(): Promise<Insight> {
    const { args, flags } = await this.parse(InsightCancel)
    const { insights } = this.howazit(flags)
    if (flags['dry-run']) return this.tell(await insights.get(args.insight))
    return this.tell(await insights.cancel(args.insight, { reason: flags.reason }))
  }
}
