import type { InboundEndpoint } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { inboundText } from '../../connection/connection-text.ts'
import { connectionArg, findConnection } from '../../connection/find-connection.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'

export default class ConnectionSubscribe extends HowazitCommand {
  static override summary = 'Ask the other side to call'
  static override description =
    'Registers the inbound URL over there, as the connector says; what was registered before is ended first. The platform has to know its public URL (HOWAZIT_HTTP_PUBLIC_URL).'
  static override examples = ['<%= config.bin %> connection subscribe desk']
  static override args = { connection: connectionArg() }
  static override flags = { 'dry-run': Flags.boolean({ description: 'say who would be asked' }) }

  async run(): Promise<InboundEndpoint | { wouldSubscribe: string }> {
    const { args, flags } = await this.parse(ConnectionSubscribe)
    const howazit = this.howazit(flags)
    const { id, name } = await findConnection(howazit, args.connection)
    if (flags['dry-run']) {
      this.say(`would ask the other side of ${name} to call`)
      return { wouldSubscribe: id }
    }
    const inbound = await howazit.connections.inbound.subscribe(id)
    this.say(inboundText(inbound))
    if (inbound.subscription?.state === 'failed') process.exitCode = EXIT.failure
    return inbound
  }
}
