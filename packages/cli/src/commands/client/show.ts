import type { Client } from '@howazit/sdk'
import { clientIdArg } from '../../client-id-arg.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'

export default class ClientShow extends HowazitCommand {
  static override summary = 'Show an API client, without its secret'
  static override examples = ['<%= config.bin %> client show hc_fA8_Q2oGXUONTy9tTjsakHwPP0NqBl1DjU8vbU47GpA']
  static override args = { client: clientIdArg() }

  async run(): Promise<Client> {
    const { args, flags } = await this.parse(ClientShow)
    const client = await this.howazit(flags).clients.get(args.client)
    const rows = Object.entries(client).map(([field, value]) => [field, Array.isArray(value) ? value.join(' ') : value])
    this.say(table(['field', 'value'], rows))
    return client
  }
}
