import type { ClientWithSecret, Scope } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'

export default class ClientCreate extends HowazitCommand {
  static override summary = 'Create an API client; prints its secret once'
  static override description =
    'A client gets tokens for your tenant by its id and secret. It can have no scope that you do not have.'
  static override examples = [
    '<%= config.bin %> client create "Kiosk in the foyer" --scope responses:write',
    '<%= config.bin %> client create Reports --scope analytics:read --scope surveys:read --json',
  ]
  static override args = { name: Args.string({ required: true, description: 'a name for people' }) }
  static override flags = {
    scope: Flags.string({ required: true, multiple: true, description: 'what its tokens may do' }),
  }

  async run(): Promise<ClientWithSecret> {
    const { args, flags } = await this.parse(ClientCreate)
    const draft = { name: args.name, scopes: flags.scope as Scope[] }
    const client = await this.howazit(flags).clients.create(draft)
    this.say(`client  ${client.id}`)
    this.say(`secret  ${client.secret}`)
    this.note('The secret is shown this once. `howazit client rotate` makes a new one.')
    return client
  }
}
