import type { Poll } from '@howazit/sdk'
import { connectionArg, findConnection } from '../../../connection/find-connection.ts'
import { pollState } from '../../../connection/poll-text.ts'
import { HowazitCommand } from '../../../howazit-command.ts'
import { table } from '../../../output.ts'

export default class ConnectionPollList extends HowazitCommand {
  static override summary = 'List what a connection can ask the other side for, and how far it is'
  static override examples = ['<%= config.bin %> connection poll list desk']
  static override args = { connection: connectionArg() }

  async run(): Promise<{ items: readonly Poll[] }> {
    const { args, flags } = await this.parse(ConnectionPollList)
    const howazit = this.howazit(flags)
    const { id } = await findConnection(howazit, args.connection)
    const { items } = await howazit.connections.polls.list(id)
    if (items.length === 0) this.note('The connector asks for nothing.')
    else this.say(table(['poll', 'state', 'next', 'what'], items.map(toRow)))
    return { items }
  }
}

const toRow = (poll: Poll) => [poll.poll, pollState(poll), poll.nextPollAt ?? '', poll.title ?? 'not in this version']
