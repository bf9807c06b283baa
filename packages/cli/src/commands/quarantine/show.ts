import type { ProblemItem, QuarantineDetails } from '@howazit/sdk'
import { HowazitCommand } from '../../howazit-command.ts'
import { idArg } from '../../id-arg.ts'
import { bold, dim, table } from '../../output.ts'

export default class QuarantineShow extends HowazitCommand {
  static override summary = 'Show what is wrong with a response in quarantine, and what it says'
  static override description =
    'With --json `original` has the accepted message byte by byte. Both are gone once the response is erased or expired.'
  static override examples = ['<%= config.bin %> quarantine show 5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21']
  static override args = { record: idArg('record', 'howazit quarantine list') }

  async run(): Promise<QuarantineDetails> {
    const { args, flags } = await this.parse(QuarantineShow)
    const record = await this.howazit(flags).quarantine.get(args.record)
    const { findings, body, original: _, ...fields } = record
    this.say(
      table(
        ['field', 'value'],
        Object.entries(fields).map(([field, value]) => [field, String(value)]),
      ),
    )
    if (findings.length > 0) this.say(`\n${bold('What is wrong')}\n${findings.map(findingText).join('\n')}`)
    if (body) this.say(`\n${bold('What came')}\n${JSON.stringify(body, null, 2)}`)
    for (const next of nextTexts(record)) this.say(`Next: ${next}`)
    return record
  }
}

function findingText({ code, pointer, detail, expected, got }: ProblemItem): string {
  const more = [expected && `expected ${expected}`, got && `got ${got}`].filter(Boolean).join(', ')
  return `  ${code} ${pointer}: ${detail}${more === '' ? '' : ` ${dim(`(${more})`)}`}`
}

function nextTexts({ id, state, code, fingerprint, storedAs, responseId }: QuarantineDetails): readonly string[] {
  if (state !== 'held') return [`howazit trace ${storedAs ?? responseId}`]
  const change = code === 'idempotency_key_reuse' ? '--new-key' : '--present'
  return [
    `howazit quarantine list --where "fingerprint = ${fingerprint}"`,
    `howazit quarantine fix ${id} ${change} --dry-run`,
  ]
}
