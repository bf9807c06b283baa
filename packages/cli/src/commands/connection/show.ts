import type { Connection } from '@howazit/sdk'
import { describeConnection } from '../../connection/connection-text.ts'
import { connectionArg, findConnection } from '../../connection/find-connection.ts'
import { HowazitCommand } from '../../howazit-command.ts'

export default class ConnectionShow extends HowazitCommand {
  static override summary = 'Show a connection with its routes, without its secrets'
  static override examples = ['<%= config.bin %> connection show desk']
  static override args = { connection: connectionArg() }

  async run(): Promise<Connection> {
    const { args, flags } = await this.parse(ConnectionShow)
    const connection = await findConnection(this.howazit(flags), args.connection)
    this.say(describeConnection(connection))
    return connection
  }
}
