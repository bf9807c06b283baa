import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { fixArg } from '../../quarantine/fix-command.ts'
import { refuseTwoDocuments, writeExport } from '../../write-lines.ts'

export default class QuarantineReport extends HowazitCommand {
  static override summary = 'Write what becomes of each record of a fix, as NDJSON'
  static override examples = [
    '<%= config.bin %> quarantine report 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --output report.ndjson',
  ]
  static override args = { fix: fixArg() }
  static override flags = {
    output: Flags.string({ char: 'o', description: 'file to write; standard output without it', default: '-' }),
  }

  async run(): Promise<{ lines: number; output: string }> {
    const { args, flags } = await this.parse(QuarantineReport)
    if (this.jsonEnabled()) refuseTwoDocuments(flags.output)
    const lines = await writeExport(this.howazit(flags).quarantine.fixes.export(args.fix), flags.output)
    this.note(`${lines.toLocaleString('en-US')} records`)
    return { lines, output: flags.output }
  }
}
