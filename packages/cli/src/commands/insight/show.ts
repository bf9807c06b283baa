import type { InsightRun } from '@howazit/sdk'
import { InsightCommand, type InsightOutcome, insightArg, waitFlag } from '../../insight/insight-command.ts'
import { table } from '../../output.ts'

export default class InsightShow extends InsightCommand {
  static override summary = 'Show an insight job, how far it is and who worked on it'
  static override examples = [
    '<%= config.bin %> insight show 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21',
    '<%= config.bin %> insight show 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --wait',
  ]
  static override args = { insight: insightArg() }
  static override flags = { wait: waitFlag }

  async run(): Promise<InsightOutcome> {
    const { args, flags } = await this.parse(InsightShow)
    const howazit = this.howazit(flags)
    if (flags.wait) return await this.follow(howazit, args.insight)
    const insight = await howazit.insights.get(args.insight)
    this.say(table(['attempt', 'status', 'started', 'finished', 'error'], insight.runs.map(toRow)))
    return this.tell(insight)
  }
}

const toRow = ({ attempt, status, startedAt, finishedAt, error }: InsightRun): (string | number | undefined)[] => [
  attempt,
  status,
  startedAt,
  finishedAt,
  error,
]
