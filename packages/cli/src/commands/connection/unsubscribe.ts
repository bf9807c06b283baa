import type { InboundEndpoint } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { inboundText } from '../../connection/connection-text.ts'
import { connectionArg, findConnection } from '../../connection/find-connection.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'

export default class ConnectionUnsubscribe extends HowazitCommand {
  static override summary = 'Ask the other side to call no more'
  static override examples = ['<%= config.bin %> connection unsubscribe desk']
  static override args = { connection: connectionArg() }
  static override flags = { 'dry-run': Flags.boolean({ description: 'say who would be asked' }) }

  async run(): Promise<InboundEndpoint | { wouldUnsubscribe: string }> {
    const { args, flags } = await this.parse(ConnectionUnsubscribe)
    const howazit = this.howazit(flags)
    const { id, name } = await findConnection(howazit, args.connection)
    if (flags['dry-run']) {
      this.say(`would ask the other side of ${name} to call no more`)
      return { wouldUnsubscribe: id }
    }
    const inbound = await howazit.connections.inbound.unsubscribe(id)
    this.say(inboundText(inbound))
    if (inbound.subscription?.state === 'failed') process.exitCode = EXIT.failure
    return inbound
  }
}
