import type { DeadLetterGroup, DeadLetterStats, PoisonStats } from '@howazit/sdk'
import { HowazitCommand } from '../../howazit-command.ts'
import { bold, table } from '../../output.ts'
import { kindFlag, refuseFlagsOfOther } from '../../poison/kind-flag.ts'
import { groupTable } from '../../poison/poison-text.ts'
import { readSelection, selectionFlags } from '../../where-flag.ts'

export default class DlqStats extends HowazitCommand {
  static override summary = 'Count deliveries that did not arrive, by what failed in the same way'
  static override description =
    'With --kind poison: messages that a stage of the platform could not handle, of all tenants, as an operator.'
  static override examples = [
    '<%= config.bin %> dlq stats',
    '<%= config.bin %> dlq stats --kind poison',
    '<%= config.bin %> dlq stats --where "failed > now-2h and status = exhausted"',
  ]
  static override flags = { kind: kindFlag, ...selectionFlags }

  async run(): Promise<DeadLetterStats | PoisonStats> {
    const { flags } = await this.parse(DlqStats)
    refuseFlagsOfOther(flags)
    if (flags.kind === 'poison') return this.#tellPoison(await this.howazitAsOperator(flags).poisonMessages.stats())
    const howazit = this.howazit(flags)
    const stats = await howazit.deadLetters.stats(await readSelection(howazit, flags))
    const { refused, exhausted, unknown } = stats.byStatus
    this.say(`${bold(String(stats.total))} dead: ${refused} refused, ${exhausted} exhausted, ${unknown} unknown`)
    if (stats.groups.length === 0) return stats
    this.say(
      table(['fingerprint', 'target', 'stage', 'code', 'count', 'endpoints', 'first', 'last'], stats.groups.map(toRow)),
    )
    const unseen = stats.groupCount - stats.groups.length
    if (unseen > 0) this.note(`and ${unseen} smaller groups`)
    this.say('Next: howazit incident suggest')
    return stats
  }

  #tellPoison(stats: PoisonStats): PoisonStats {
    this.say(`${bold(String(stats.total))} held`)
    if (stats.groups.length > 0) this.say(groupTable(stats.groups))
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
