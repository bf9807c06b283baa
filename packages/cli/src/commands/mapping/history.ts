import type { AuditEntry } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { findMapping } from '../../mapping/find-mapping.ts'
import { historyText } from '../../mapping/history-text.ts'
import { table } from '../../output.ts'
import { take } from '../../take.ts'

export default class MappingHistory extends HowazitCommand {
  static override summary = 'Show who did what to a mapping, when and why'
  static override description = 'From the audit log, newest first; the token needs audit:read.'
  static override examples = ['<%= config.bin %> mapping history create-ticket']
  static override args = { mapping: Args.string({ required: true, description: 'name or id' }) }
  static override flags = { limit: Flags.integer({ default: 50, min: 1, description: 'how many at the most' }) }

  async run(): Promise<{ items: AuditEntry[] }> {
    const { args, flags } = await this.parse(MappingHistory)
    const howazit = this.howazit(flags)
    const { id } = await findMapping(howazit, args.mapping)
    const items = await take(howazit.audit.list({ subject: id }), flags.limit)
    this.say(table(['at', 'who', 'what', 'why'], items.map(toRow)))
    return { items }
  }
}

const toRow = (entry: AuditEntry) => [
  entry.occurredAt,
  [entry.actor.kind, entry.actor.id].filter(Boolean).join(' '),
  historyText(entry),
  entry.reason,
]
