import type { Insight } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { take } from '../../take.ts'

export default class InsightList extends HowazitCommand {
  static override summary = 'List insight jobs, newest first'
  static override examples = [
    '<%= config.bin %> insight list',
    '<%= config.bin %> insight list --schedule 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21',
  ]
  static override flags = {
    schedule: Flags.string({
      description: 'those of a schedule, also of one that was deleted: its id',
      helpValue: 'ID',
    }),
    limit: Flags.integer({ default: 20, min: 1, description: 'how many at the most' }),
  }

  async run(): Promise<{ items: Insight[] }> {
    const { flags } = await this.parse(InsightList)
    const { schedule: scheduleId, limit } = flags
    const items = await take(this.howazit(flags).insights.list(scheduleId === undefined ? {} : { scheduleId }), limit)
    if (items.length === 0)
      this.note(
        `There is none yet. Try this: ${scheduleId === undefined ? 'howazit insight create --wait' : 'howazit insight schedule list'}`,
      )
    else this.say(table(['insight', 'created', 'status', '%', 'responses', 'findings', 'from', 'to'], items.map(toRow)))
    return { items }
  }
}

const toRow = ({ id, createdAt, status, progress, responses, findings, timeframe }: Insight) => [
  id,
  createdAt,
  status,
  progress,
  responses,
  findings,
  timeframe.from,
  timeframe.to,
]
