import type { DeadLetter, Howazit, PoisonMessage } from '@howazit/sdk'
import { HowazitCommand } from '../../howazit-command.ts'
import { idArg } from '../../id-arg.ts'
import { table } from '../../output.ts'
import { kindFlag } from '../../poison/kind-flag.ts'
import { nextAbout } from '../../poison/poison-text.ts'

export default class DlqShow extends HowazitCommand {
  static override summary = 'Show why a delivery did not arrive'
  static override description =
    'With --kind poison: why a stage of the platform could not handle a message, as an operator; never what is in it.'
  static override examples = [
    '<%= config.bin %> dlq show 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21',
    '<%= config.bin %> dlq show --kind poison 5b1f0c2a-6d3c-5a1e-9d5e-0c8a7b6f4e21',
  ]
  static override args = { delivery: idArg('delivery', 'howazit dlq list') }
  static override flags = { kind: kindFlag }

  async run(): Promise<DeadLetter | PoisonMessage> {
    const { args, flags } = await this.parse(DlqShow)
    if (flags.kind === 'poison') return await this.#showPoison(this.howazitAsOperator(flags), args.delivery)
    const deadLetter = await this.howazit(flags).deadLetters.get(args.delivery)
    this.say(fieldsOf(deadLetter))
    this.say(`\nIts attempts: howazit delivery show ${deadLetter.id}`)
    this.say(`The same failure elsewhere: howazit dlq list --where "fingerprint = ${deadLetter.fingerprint}"`)
    return deadLetter
  }

  async #showPoison({ poisonMessages }: Howazit, id: string): Promise<PoisonMessage> {
    const message = await poisonMessages.get(id)
    this.say(fieldsOf(message))
    for (const command of nextAbout(message)) this.say(`Next: ${command}`)
    return message
  }
}

const fieldsOf = (record: object): string =>
  table(
    ['field', 'value'],
    Object.entries(record).map(([field, value]) => [field, String(value)]),
  )
