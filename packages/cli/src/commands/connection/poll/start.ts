import type { Poll } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { connectionArg, findConnection } from '../../../connection/find-connection.ts'
import { pollState } from '../../../connection/poll-text.ts'
import { HowazitCommand } from '../../../howazit-command.ts'

export default class ConnectionPollStart extends HowazitCommand {
  static override summary = 'Ask the other side for what is new, at intervals'
  static override description =
    'What is there by now is remembered and not told of; what is new from now on is the event connector.inbound.'
  static override examples = ['<%= config.bin %> connection poll start desk closedIssues']
  static override args = {
    connection: connectionArg(),
    poll: Args.string({ required: true, description: 'which; howazit connection poll list shows them' }),
  }
  static override flags = { 'dry-run': Flags.boolean({ description: 'say what would be asked for' }) }

  async run(): Promise<Poll | { wouldStart: string }> {
    const { args, flags } = await this.parse(ConnectionPollStart)
    const howazit = this.howazit(flags)
    const { id, name } = await findConnection(howazit, args.connection)
    if (flags['dry-run']) {
      this.say(`would ask for ${args.poll} with ${name}`)
      return { wouldStart: args.poll }
    }
    const poll = await howazit.connections.polls.start(id, args.poll)
    this.say(`${poll.poll}  ${pollState(poll)}`)
    return poll
  }
}
