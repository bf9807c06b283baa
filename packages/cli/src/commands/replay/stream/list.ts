import type { StreamReplay } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../../howazit-command.ts'
import { table } from '../../../output.ts'
import { AS_OPERATOR } from '../../../stream-replay/stream-replay-command.ts'
import { take } from '../../../take.ts'

export default class ReplayStreamList extends HowazitCommand {
  static override summary = 'List topics that were read again, newest first'
  static override description = AS_OPERATOR
  static override examples = ['<%= config.bin %> replay stream list']
  static override flags = { limit: Flags.integer({ default: 20, min: 1, description: 'how many at the most' }) }

  async run(): Promise<{ items: StreamReplay[] }> {
    const { flags } = await this.parse(ReplayStreamList)
    const items = await take(this.howazitAsOperator(flags).streamReplays.list(), flags.limit)
    if (items.length === 0) this.note('No topic was read again.')
    else
      this.say(
        table(
          ['replay', 'topic', 'from', 'to', 'status', 'missing', 'differing', 'extra', 'repaired'],
          items.map(toRow),
        ),
      )
    return { items }
  }
}

const toRow = ({ id, topic, from, to, status, counts }: StreamReplay) => [
  id,
  topic,
  from,
  to,
  status,
  counts.missing,
  counts.differing,
  counts.extra,
  counts.repaired,
]
