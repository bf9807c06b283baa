import type { DeadLetter, PoisonMessage } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { kindFlag, poisonFlags, refuseFlagsOfOther } from '../../poison/kind-flag.ts'
import { poisonTable } from '../../poison/poison-text.ts'
import { type PoisonFlags, selectPoison } from '../../poison/select-poison.ts'
import { take } from '../../take.ts'
import { readSelection, selectionFlags } from '../../where-flag.ts'
import { refuseTwoDocuments, writeExport } from '../../write-lines.ts'

export type DlqListResult = { items: DeadLetter[] } | { items: PoisonMessage[] } | { lines: number; output: string }

export default class DlqList extends HowazitCommand {
  static override summary = 'List deliveries that did not arrive, what failed last first'
  static override description =
    'Refused, exhausted, or of unknown outcome. With --output all of them go to a file as NDJSON, one a line. With --kind poison: messages that a stage of the platform could not handle, of all tenants or of --tenant, as an operator.'
  static override examples = [
    '<%= config.bin %> dlq list',
    `<%= config.bin %> dlq list --where "connector = hubspot and code ~ 'http_5*' and failed > now-2h"`,
    '<%= config.bin %> dlq list --kind poison --stage store-responses',
    '<%= config.bin %> dlq list --where "payload.data.response.channel = email" --output dead.ndjson',
  ]
  static override flags = {
    kind: kindFlag,
    ...selectionFlags,
    ...poisonFlags,
    state: Flags.option({ options: ['held', 'replayed', 'discarded'] as const })({
      description: 'poison: what was decided; held without it',
    }),
    limit: Flags.integer({ default: 20, min: 1, description: 'how many at the most', exclusive: ['output'] }),
    output: Flags.string({ char: 'o', description: 'write all of them to this file, - for standard output' }),
  }

  async run(): Promise<DlqListResult> {
    const { flags } = await this.parse(DlqList)
    refuseFlagsOfOther(flags)
    if (flags.kind === 'poison') return await this.#listPoison(flags)
    const howazit = this.howazit(flags)
    const { deadLetters } = howazit
    const selection = await readSelection(howazit, flags)
    if (flags.output !== undefined) return await this.#export(deadLetters.export(selection), flags.output)
    const items = await take(deadLetters.list(selection), flags.limit)
    if (items.length === 0) this.note('There are no such dead letters.')
    else this.say(table(['delivery', 'failed', 'target', 'status', 'code', 'attempts'], items.map(toRow)))
    return { items }
  }

  async #listPoison(flags: PoisonFlags & { limit: number; state?: PoisonMessage['state'] | undefined }) {
    const operator = this.howazitAsOperator(flags)
    const filter = { ...(await selectPoison(operator, flags)), ...(flags.state && { state: flags.state }) }
    const items = await take(operator.poisonMessages.list(filter), flags.limit)
    if (items.length === 0) this.note('There are no such messages.')
    else this.say(poisonTable(items))
    return { items }
  }

  async #export(exported: AsyncIterable<string>, output: string): Promise<DlqListResult> {
    if (this.jsonEnabled()) refuseTwoDocuments(output)
    const lines = await writeExport(exported, output)
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
