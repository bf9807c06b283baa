import type { InboundEndpoint } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { inboundText } from '../../connection/connection-text.ts'
import { connectionArg, findConnection } from '../../connection/find-connection.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export default class ConnectionRotate extends HowazitCommand {
  static override summary = 'Replace the key in the URL that the other side calls'
  static override description =
    'The URL before is good for 24 hours more: register the new one over there within them, unless `connection subscribe` did so before and does so now. A connection from before its connector took calls gets its first URL.'
  static override examples = [
    '<%= config.bin %> connection rotate desk',
    '<%= config.bin %> connection rotate desk --leaked',
  ]
  static override args = { connection: connectionArg() }
  static override flags = {
    reason: optionalReasonFlag,
    leaked: Flags.boolean({ description: 'others know the URL before: it is good no longer' }),
    'dry-run': Flags.boolean({ description: 'say what would be replaced' }),
  }

  async run(): Promise<InboundEndpoint | { wouldRotate: string }> {
    const { args, flags } = await this.parse(ConnectionRotate)
    const howazit = this.howazit(flags)
    const { id, name } = await findConnection(howazit, args.connection)
    if (flags['dry-run']) {
      this.say(`would replace the key in the inbound URL of ${name}`)
      return { wouldRotate: id }
    }
    const rotation = { ...(flags.leaked && { isLeaked: true }) }
    const inbound = await howazit.connections.inbound.rotateKey(id, rotation, { reason: flags.reason })
    this.say(inboundText(inbound))
    if (inbound.subscription?.state !== 'subscribed') this.note('Register the new URL over there.')
    return inbound
  }
}
