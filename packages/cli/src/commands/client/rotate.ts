import type { ClientWithSecret } from '@howazit/sdk'
import { clientIdArg } from '../../client-id-arg.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export default class ClientRotate extends HowazitCommand {
  static override summary = 'Give an API client a new secret; both get tokens for 24 hours'
  static override examples = ['<%= config.bin %> client rotate hc_fA8_Q2oGXUONTy9tTjsakHwPP0NqBl1DjU8vbU47GpA']
  static override args = { client: clientIdArg() }
  static override flags = { reason: optionalReasonFlag }

  async run(): Promise<ClientWithSecret> {
    const { args, flags } = await this.parse(ClientRotate)
    const client = await this.howazit(flags).clients.rotateSecret(args.client, { reason: flags.reason })
    this.say(`secret  ${client.secret}`)
    this.note('The old secret gets tokens too for 24 hours.')
    return client
  }
}
