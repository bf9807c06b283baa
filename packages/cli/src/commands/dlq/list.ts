import type { DeadLetter } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { take } from '../../take.ts'
import { toSelection, whereFlag } from '../../where-flag.ts'
import { refuseTwoDocuments, writeLines } from '../../write-lines.ts'

export type DlqListResult = { items: DeadLetter[] } | { lines: number; output: string }

export default class DlqList extends HowazitCommand {
  static override summary = 'List deliveries that did not arrive, what failed last first'
  static override description =
    'Refused, exhausted, or of unknown outcome. With --output all of them go to a file as NDJSON, one a line.'
  static override examples = [
    '<%= config.bin %> dlq list',
    `<%= config.bin %> dlq list --where "connector = hubspot and code ~ 'http_5*' and failed > now-2h"`,
    '<%= config.bin %> dlq list --where "payload.data.response.channel = email" --output dead.ndjson',
  ]
  static override flags = {
    where: whereFlag,
    limit: Flags.integer({ default: 20, min: 1, description: 'how many at the most', exclusive: ['output'] }),
    output: Flags.string({ char: 'o', description: 'write all of them to this file, - for standard output' }),
  }

  async run(): Promise<DlqListResult> {
    const { flags } = await this.parse(DlqList)
    const { deadLetters } = this.howazit(flags)
    if (flags.output !== undefined) return await this.#export(deadLetters.export(toSelection(flags)), flags.output)
    const items = await take(deadLetters.list(toSelection(flags)), flags.limit)
    if (items.length === 0) this.note('There are no such dead letters.')
    else this.say(table(['delivery', 'failed', 'target', 'status', 'code', 'attempts'], items.map(toRow)))
    return { items }
  }

  async #export(exported: AsyncIterable<string>, output: string): Promise<DlqListResult> {
    if (this.jsonEnabled()) refuseTwoDocuments(output)
    let lines = 0
    async function* counted(): AsyncGenerator<string> {
      for await (const line of exported) {
        lines += 1
        yield `${line}\n`
      }
    }
    await writeLines(counted(), output)
    this.note(`${lines.toLocaleString('en-US')} dead letters`)
    return { lines, output }
  }
}

const toRow = ({ id, failedAt, connector, operation, status, code, attemptCount }: DeadLetter) => [
  id,
  failedAt,
  [connector, operation].filter(Boolean).join(' '),
  status,
  code,
  attemptCount,
]
