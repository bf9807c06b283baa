import type { Identity } from '@howazit/sdk'
import { HowazitCommand } from '../howazit-command.ts'

export default class Whoami extends HowazitCommand {
  static override summary = 'Show the tenant and scopes you act with'
  static override examples = ['<%= config.bin %> whoami', '<%= config.bin %> whoami --tenant globex --json']

  async run(): Promise<Identity> {
    const { flags } = await this.parse(Whoami)
    const identity = await this.howazit(flags).whoami()
    this.say(`${identity.tenant.name} (${identity.tenant.slug}, ${identity.tenant.id})`)
    this.say(`scopes: ${identity.scopes.join(', ')}`)
    return identity
  }
}
