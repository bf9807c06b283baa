import type { Replay } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { table } from '../../output.ts'
import { ReplayCommand } from '../../replay/replay-command.ts'
import { take } from '../../take.ts'

export default class ReplayList extends ReplayCommand {
  static override summary = 'List replays, newest first'
  static override examples = ['<%= config.bin %> replay list']
  static override flags = { limit: Flags.integer({ default: 20, min: 1, description: 'how many at the most' }) }

  async run(): Promise<{ items: Replay[] }> {
    const { flags } = await this.parse(ReplayList)
    const items = await take(this.howazit(flags).replays.list(), flags.limit)
    if (items.length === 0) this.note('There are no replays.')
    else this.say(table(['replay', 'created', 'status', 'delivered', 'failed', 'of', 'where'], items.map(toRow)))
    return { items }
  }
}

const toRow = ({ id, createdAt, status, progress, itemCount, where }: Replay) => [
  id,
  createdAt,
  status,
  progress.delivered,
  progress.failed,
  itemCount,
  where,
]
