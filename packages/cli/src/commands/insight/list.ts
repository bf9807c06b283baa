import type { Insight } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { take } from '../../take.ts'

export default class InsightList extends HowazitCommand {
  static override summary = 'List insight jobs, newest first'
  static override examples = ['<%= config.bin %> insight list']
  static override flags = { limit: Flags.integer({ default: 20, min: 1, description: 'how many at the most' }) }

  async run(): Promise<{ items: Insight[] }> {
    const { flags } = await this.parse(InsightList)
    const items = await take(this.howazit(flags).insights.list(), flags.limit)
    if (items.length === 0) this.note('There is none yet. Try this: howazit insight create --wait')
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
