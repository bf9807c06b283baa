import type { DeadLetterGroup, DeadLetterStats } from '@howazit/sdk'
import { HowazitCommand } from '../../howazit-command.ts'
import { bold, table } from '../../output.ts'
import { toSelection, whereFlag } from '../../where-flag.ts'

export default class DlqStats extends HowazitCommand {
  static override summary = 'Count deliveries that did not arrive, by what failed in the same way'
  static override examples = [
    '<%= config.bin %> dlq stats',
    '<%= config.bin %> dlq stats --where "failed > now-2h and status = exhausted"',
  ]
  static override flags = { where: whereFlag }

  async run(): Promise<DeadLetterStats> {
    const { flags } = await this.parse(DlqStats)
    const stats = await this.howazit(flags).deadLetters.stats(toSelection(flags))
    const { refused, exhausted, unknown } = stats.byStatus
    this.say(`${bold(String(stats.total))} dead: ${refused} refused, ${exhausted} exhausted, ${unknown} unknown`)
    if (stats.groups.length === 0) return stats
    this.say(
      table(['fingerprint', 'target', 'stage', 'code', 'count', 'endpoints', 'first', 'last'], stats.groups.map(toRow)),
    )
    const unseen = stats.groupCount - stats.groups.length
    if (unseen > 0) this.note(`and ${unseen} smaller groups`)
    return stats
  }
}

const toRow = (group: DeadLetterGroup) => [
  group.fingerprint,
  [group.connector, group.operation].filter(Boolean).join(' '),
  group.stage,
  group.code,
  group.count,
  group.endpoints,
  group.firstFailedAt,
  group.lastFailedAt,
]
