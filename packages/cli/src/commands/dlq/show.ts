import type { DeadLetter } from '@howazit/sdk'
import { HowazitCommand } from '../../howazit-command.ts'
import { idArg } from '../../id-arg.ts'
import { table } from '../../output.ts'

export default class DlqShow extends HowazitCommand {
  static override summary = 'Show why a delivery did not arrive'
  static override examples = ['<%= config.bin %> dlq show 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { delivery: idArg('delivery', 'howazit dlq list') }

  async run(): Promise<DeadLetter> {
    const { args, flags } = await this.parse(DlqShow)
    const deadLetter = await this.howazit(flags).deadLetters.get(args.delivery)
    this.say(
      table(
        ['field', 'value'],
        Object.entries(deadLetter).map(([field, value]) => [field, String(value)]),
      ),
    )
    this.say(`\nIts attempts: howazit delivery show ${deadLetter.id}`)
    this.say(`The same failure elsewhere: howazit dlq list --where "fingerprint = ${deadLetter.fingerprint}"`)
    return deadLetter
  }
}
