import { Args, Flags } from '@oclif/core'
import { connectionArg, findConnection } from '../../../connection/find-connection.ts'
import { HowazitCommand } from '../../../howazit-command.ts'

export default class ConnectionPollStop extends HowazitCommand {
  static override summary = 'Ask the other side no more'
  static override description = 'Started again, it begins with what is there by then.'
  static override examples = ['<%= config.bin %> connection poll stop desk closedIssues']
  static override args = {
    connection: connectionArg(),
    poll: Args.string({ required: true, description: 'which; howazit connection poll list shows them' }),
  }
  static override flags = { 'dry-run': Flags.boolean({ description: 'say what would be stopped' }) }

  async run(): Promise<{ poll: string; stopped: boolean }> {
    const { args, flags } = await this.parse(ConnectionPollStop)
    const howazit = this.howazit(flags)
    const { id, name } = await findConnection(howazit, args.connection)
    if (!flags['dry-run']) await howazit.connections.polls.stop(id, args.poll)
    this.say(`${flags['dry-run'] ? 'would ask' : 'asks'} no more for ${args.poll} with ${name}`)
    return { poll: args.poll, stopped: !flags['dry-run'] }
  }
}
