import type { QuarantineFix } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { changeText } from '../../quarantine/fix-text.ts'
import { take } from '../../take.ts'

export default class QuarantineFixes extends HowazitCommand {
  static override summary = 'List fixes of what is quarantined, newest first'
  static override examples = ['<%= config.bin %> quarantine fixes']
  static override flags = { limit: Flags.integer({ default: 20, min: 1, description: 'how many at the most' }) }

  async run(): Promise<{ items: QuarantineFix[] }> {
    const { flags } = await this.parse(QuarantineFixes)
    const items = await take(this.howazit(flags).quarantine.fixes.list(), flags.limit)
    if (items.length === 0) this.note('Nothing was planned yet. Try this: howazit quarantine list')
    else this.say(table(['fix', 'created', 'status', 'done', 'pass', 'of', 'change', 'where'], items.map(toRow)))
    return { items }
  }
}

const toRow = ({ id, createdAt, status, progress, itemCount, change, where }: QuarantineFix) => [
  id,
  createdAt,
  status,
  progress.done,
  progress.passing,
  itemCount,
  changeText(change),
  where,
]
