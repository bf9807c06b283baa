import type { Identity } from '@howazit/sdk'
import { HowazitCommand } from '../howazit-command.ts'

export default class Whoami extends HowazitCommand {
  static override summary = 'Show who you are: the tenant and the scopes'
  static override examples = ['<%= config.bin %> whoami', '<%= config.bin %> whoami --tenant globex --json']

  async run(): Promise<Identity> {
    const { flags } = await this.parse(Whoami)
    const identity = await this.howazit(flags).whoami()
    const { tenant } = identity
    this.say(tenant ? `${tenant.name} (${tenant.slug}, ${tenant.id})` : 'an operator, of no tenant')
    this.say(`scopes: ${identity.scopes.join(', ')}`)
    return identity
  }
}
