import type { InsightFinding } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { insightArg } from '../../insight/insight-command.ts'
import { findingText } from '../../insight/insight-text.ts'
import { take } from '../../take.ts'

export default class InsightFindings extends HowazitCommand {
  static override summary = 'Show what an insight job found, the most telling first'
  static override examples = [
    '<%= config.bin %> insight findings 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21',
    '<%= config.bin %> insight findings 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --json',
  ]
  static override args = { insight: insightArg() }
  static override flags = { limit: Flags.integer({ default: 100, min: 1, description: 'how many at the most' }) }

  async run(): Promise<{ items: InsightFinding[] }> {
    const { args, flags } = await this.parse(InsightFindings)
    const items = await take(this.howazit(flags).insights.findings(args.insight), flags.limit)
    if (items.length === 0) this.note(`Nothing yet. Try this: howazit insight show ${args.insight} --wait`)
    this.say(items.map(findingText).join('\n\n'))
    return { items }
  }
}
