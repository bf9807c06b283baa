import type { ConnectionTestResult } from '@howazit/sdk'
import { testText } from '../../connection/connection-text.ts'
import { connectionArg, findConnection } from '../../connection/find-connection.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'

export default class ConnectionTest extends HowazitCommand {
  static override summary = 'Ask the other side whether the credentials work'
  static override examples = ['<%= config.bin %> connection test desk']
  static override args = { connection: connectionArg() }

  async run(): Promise<ConnectionTestResult> {
    const { args, flags } = await this.parse(ConnectionTest)
    const howazit = this.howazit(flags)
    const connection = await findConnection(howazit, args.connection)
    const result = await howazit.connections.test(connection.id)
    this.say(testText(result))
    if (result.outcome === 'failed') process.exitCode = EXIT.failure
    return result
  }
}
