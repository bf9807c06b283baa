import type { FieldDescription } from '@howazit/sdk'
import { Args } from '@oclif/core'
import { fieldsText } from '../../connection/fields-text.ts'
import { connectionArg, findConnection } from '../../connection/find-connection.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'

export default class ConnectionDescribe extends HowazitCommand {
  static override summary = 'List the fields over there that an operation can give a value to, custom ones among them'
  static override description =
    'Asks the other side, with the credentials that the platform keeps: id, title and type of each field, whether it has to have a value, and what it can be. A mapping names fields by their ids.'
  static override examples = [
    '<%= config.bin %> connection describe desk createTicket',
    '<%= config.bin %> connection describe desk createTicket --json',
  ]
  static override args = {
    connection: connectionArg(),
    operation: Args.string({ required: true, description: 'the operation whose fields are meant' }),
  }

  async run(): Promise<FieldDescription> {
    const { args, flags } = await this.parse(ConnectionDescribe)
    const howazit = this.howazit(flags)
    const { id, name } = await findConnection(howazit, args.connection)
    const described = await howazit.connections.describe(id, args.operation)
    this.say(fieldsText(described))
    if (described.outcome === 'failed') process.exitCode = EXIT.failure
    if (described.outcome === 'ok')
      this.note(
        `Next: howazit mapping new ${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')} --connection ${name} --operation ${args.operation}`,
      )
    return described
  }
}
