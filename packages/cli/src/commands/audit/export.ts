import { Flags } from '@oclif/core'
import { AuditCommand } from '../../audit/audit-command.ts'
import { auditFlags } from '../../audit/audit-flags.ts'
import { refuseTwoDocuments, writeLines } from '../../write-lines.ts'

export default class AuditExport extends AuditCommand {
  static override summary = 'Export the audit log as NDJSON, with a signed statement at its end'
  static override description = 'Whoever has the file can show that nothing in it was changed: `audit verify --file`.'
  static override examples = [
    '<%= config.bin %> audit export --output audit.ndjson',
    '<%= config.bin %> audit export --platform > platform.ndjson',
  ]
  static override flags = {
    ...auditFlags,
    output: Flags.string({ char: 'o', description: 'file to write; standard output without it', default: '-' }),
  }

  async run(): Promise<{ entries: number; output: string }> {
    const { flags } = await this.parse(AuditExport)
    if (this.jsonEnabled()) refuseTwoDocuments(flags.output)
    const exported = (await this.auditOf(flags)).export()
    let lines = 0
    async function* counted(): AsyncGenerator<string> {
      for await (const line of exported) {
        lines += 1
        yield `${line}\n`
      }
    }
    await writeLines(counted(), flags.output)
    const entries = lines - 1
    this.note(`${entries.toLocaleString('en-US')} entries and the statement`)
    return { entries, output: flags.output }
  }
}
