import type { AuditEntry } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { AuditCommand } from '../../audit/audit-command.ts'
import { auditFlags } from '../../audit/audit-flags.ts'
import { table } from '../../output.ts'
import { instant } from '../../survey-flags.ts'
import { take } from '../../take.ts'

export default class AuditList extends AuditCommand {
  static override summary = 'List who did what and why'
  static override description =
    'The log of your tenant, newest first; an operator reads that of a --tenant, or with --platform what belongs to none.'
  static override examples = [
    '<%= config.bin %> audit list',
    '<%= config.bin %> audit list --operation deleteResponse --from 2026-11-01',
    '<%= config.bin %> audit list --platform',
  ]
  static override flags = {
    ...auditFlags,
    operation: Flags.string({ description: 'only this operation, as `deleteResponse`' }),
    actor: Flags.string({ description: 'only what the client, operator or person of this id did' }),
    subject: Flags.string({ description: 'only what was done to the thing of this id' }),
    from: instant('--from', 'at or after, ISO 8601'),
    to: instant('--to', 'before, ISO 8601'),
    limit: Flags.integer({ default: 50, min: 1, description: 'how many at the most' }),
  }

  async run(): Promise<{ items: AuditEntry[] }> {
    const { flags } = await this.parse(AuditList)
    const { operation, actor, subject, from, to } = flags
    const filter = Object.fromEntries(
      Object.entries({ operation, actor, subject, from, to }).filter(([, value]) => value !== undefined),
    )
    const items = await take((await this.auditOf(flags)).list(filter), flags.limit)
    if (items.length === 0) this.note('There is nothing.')
    else this.say(table(['seq', 'at', 'who', 'what', 'to', 'why'], items.map(toRow)))
    return { items }
  }
}

const toRow = ({ seq, occurredAt, actor, operation, subject, reason }: AuditEntry) => [
  seq === undefined ? '' : String(seq),
  occurredAt,
  [actor.kind, actor.id].filter(Boolean).join(' '),
  operation,
  `${subject.type} ${subject.id}`,
  reason ?? '',
]
