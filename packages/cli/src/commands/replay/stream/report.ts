import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../../howazit-command.ts'
import { AS_OPERATOR, streamReplayArg } from '../../../stream-replay/stream-replay-command.ts'
import { refuseTwoDocuments, writeLines } from '../../../write-lines.ts'

export default class ReplayStreamReport extends HowazitCommand {
  static override summary = 'Write what a comparison found, as NDJSON: ids and reasons'
  static override description = AS_OPERATOR
  static override examples = [
    '<%= config.bin %> replay stream report 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --output differences.ndjson',
  ]
  static override args = { replay: streamReplayArg() }
  static override flags = {
    output: Flags.string({ char: 'o', description: 'file to write; standard output without it', default: '-' }),
  }

  async run(): Promise<{ lines: number; output: string }> {
    const { args, flags } = await this.parse(ReplayStreamReport)
    if (this.jsonEnabled()) refuseTwoDocuments(flags.output)
    const exported = this.howazitAsOperator(flags).streamReplays.export(args.replay)
    let lines = 0
    async function* counted(): AsyncGenerator<string> {
      for await (const line of exported) {
        lines += 1
        yield `${line}\n`
      }
    }
    await writeLines(counted(), flags.output)
    this.note(`${lines.toLocaleString('en-US')} differences`)
    return { lines, output: flags.output }
  }
}
