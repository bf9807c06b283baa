import { Flags } from '@oclif/core'
import { clientIdArg } from '../../client-id-arg.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export default class ClientRevoke extends HowazitCommand {
  static override summary = 'Revoke an API client; its tokens are refused within 30 seconds'
  static override examples = ['<%= config.bin %> client revoke hc_fA8_Q2oGXUONTy9tTjsakHwPP0NqBl1DjU8vbU47GpA']
  static override args = { client: clientIdArg() }
  static override flags = {
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'say what would be revoked' }),
  }

  async run(): Promise<{ id: string; revoked: boolean }> {
    const { args, flags } = await this.parse(ClientRevoke)
    const { clients } = this.howazit(flags)
    const client = await clients.get(args.client)
    if (!flags['dry-run']) await clients.revoke(client.id, { reason: flags.reason })
    this.say(`${flags['dry-run'] ? 'would revoke' : 'revoked'} ${client.name} (${client.id})`)
    return { id: client.id, revoked: !flags['dry-run'] }
  }
}
