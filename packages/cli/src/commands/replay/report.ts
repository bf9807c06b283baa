import { Flags } from '@oclif/core'
import { ReplayCommand, replayArg } from '../../replay/replay-command.ts'
import { refuseTwoDocuments, writeExport } from '../../write-lines.ts'

export default class ReplayReport extends ReplayCommand {
  static override summary = 'Write what became of each delivery of a replay, as NDJSON'
  static override examples = [
    '<%= config.bin %> replay report 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --output report.ndjson',
  ]
  static override args = { replay: replayArg() }
  static override flags = {
    output: Flags.string({ char: 'o', description: 'file to write; standard output without it', default: '-' }),
  }

  async run(): Promise<{ lines: number; output: string }> {
    const { args, flags } = await this.parse(ReplayReport)
    if (this.jsonEnabled()) refuseTwoDocuments(flags.output)
    const lines = await writeExport(this.howazit(flags).replays.export(args.replay), flags.output)
    this.note(`${lines.toLocaleString('en-US')} deliveries`)
    return { lines, output: flags.output }
  }
}
