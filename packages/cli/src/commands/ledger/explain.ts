import type { LedgerFinding } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { parseHour } from '../../ledger/hour-flag.ts'
import { findingsTable } from '../../ledger/ledger-text.ts'
import { take } from '../../take.ts'

const COMMANDS_MAX = 10

export default class LedgerExplain extends HowazitCommand {
  static override summary = 'Name what is missing or doubled in an hour'
  static override description =
    'Each id with what was looked for, and the command that traces it. Of the last seven days. Exits with 0 where the hour balances, with 3 otherwise.'
  static override examples = ['<%= config.bin %> ledger explain --hour 2026-11-22T10 --tenant acme']
  static override flags = {
    hour: Flags.string({ required: true, description: 'in UTC: 2026-11-22T10' }),
    limit: Flags.integer({ default: 100, min: 1, description: 'how many at the most' }),
  }

  async run(): Promise<{ items: LedgerFinding[] }> {
    const { flags } = await this.parse(LedgerExplain)
    const hour = parseHour(flags.hour).toISOString()
    const items = await take(this.howazit(flags).ledger.explain({ hour }), flags.limit)
    if (items.length === 0) {
      this.note('Everything is where it should be.')
      return { items }
    }
    process.exitCode = EXIT.partial
    this.say(findingsTable(items))
    const responseIds = [...new Set(items.map(({ responseId }) => responseId))]
    for (const id of responseIds.slice(0, COMMANDS_MAX)) this.say(`Next: howazit trace ${id}`)
    const unseen = responseIds.length - COMMANDS_MAX
    if (unseen > 0) this.note(`and ${unseen} more responses`)
    return { items }
  }
}
