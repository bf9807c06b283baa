import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { cliAct } from '../../operator/cli-act.ts'
import { type DescribedKey, describeKey } from '../../operator/describe-key.ts'
import { withContext } from '../../operator/with-context.ts'

const MINUTE_MS = 60_000

export default class OperatorRotateKey extends HowazitCommand {
  static override summary = 'Make a new key to sign tokens with; no token in use is refused'
  static override description =
    'The new key is listed at once and signs when every process, and whoever keeps a copy of the key set, has seen it. Tokens of the keys before it are taken for the overlap after that. Runs where the settings of the API are (docs/deploying.md).'
  static override examples = [
    '<%= config.bin %> operator rotate-key',
    '<%= config.bin %> operator rotate-key --announce 1 --overlap 10',
  ]
  static override flags = {
    announce: Flags.integer({ description: 'minutes before the new key signs', default: 10, min: 1 }),
    overlap: Flags.integer({
      description: 'minutes after that in which tokens of the old keys are taken; a client’s token lives for ten',
      default: 60,
      min: 0,
    }),
  }

  async run(): Promise<DescribedKey> {
    const { flags } = await this.parse(OperatorRotateKey)
    const rotation = { announcedMs: flags.announce * MINUTE_MS, overlapMs: flags.overlap * MINUTE_MS }
    const act = cliAct(this.commandLine)
    const key = describeKey(await withContext(({ signingKeys }) => signingKeys.rotate(rotation, act)))
    this.say(`key     ${key.id}`)
    this.say(`signs   from ${key.activeFrom}`)
    this.note(`Tokens of the keys before it are taken for ${flags.overlap} minutes after that.`)
    return key
  }
}
