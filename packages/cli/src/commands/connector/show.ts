import type { ConnectorDetails } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { describeConnector } from '../../connection/connector-text.ts'
import { HowazitCommand } from '../../howazit-command.ts'

export default class ConnectorShow extends HowazitCommand {
  static override summary = 'Show what connecting an outside system takes, what it can do and what it sends'
  static override examples = ['<%= config.bin %> connector show zendesk']
  static override args = {
    connector: Args.string({ required: true, description: 'its id; howazit connector list shows them' }),
  }
  static override flags = { version: Flags.string({ description: 'which version; the newest without it' }) }

  async run(): Promise<ConnectorDetails> {
    const { args, flags } = await this.parse(ConnectorShow)
    const query = flags.version === undefined ? {} : { version: flags.version }
    const connector = await this.howazit(flags).connectors.get(args.connector, query)
    this.say(describeConnector(connector))
    return connector
  }
}
