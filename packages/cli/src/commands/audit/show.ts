import type { AuditEntry } from '@howazit/sdk'
import { HowazitCommand } from '../../howazit-command.ts'
import { idArg } from '../../id-arg.ts'
import { table } from '../../output.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export default class AuditShow extends HowazitCommand {
  static override summary = 'Show an audit entry with what it changed, also of a response'
  static override description = 'What it changed in a response is there until the response is erased.'
  static override examples = ['<%= config.bin %> audit show 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { entry: idArg('audit entry', 'howazit audit list --json') }
  static override flags = { reason: optionalReasonFlag }

  async run(): Promise<AuditEntry> {
    const { args, flags } = await this.parse(AuditShow)
    const entry = await this.howazit(flags).audit.get(args.entry, { reason: flags.reason })
    const rows = Object.entries(entry).map(([field, value]) => [
      field,
      typeof value === 'string' ? value : JSON.stringify(value),
    ])
    this.say(table(['field', 'value'], rows))
    return entry
  }
}
