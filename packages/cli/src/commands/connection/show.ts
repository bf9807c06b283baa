import type { Connection, InboundEndpoint } from '@howazit/sdk'
import { describeConnection, inboundText, standInText } from '../../connection/connection-text.ts'
import { connectionArg, findConnection } from '../../connection/find-connection.ts'
import { findInbound } from '../../connection/find-inbound.ts'
import { findStandIn } from '../../connection/stand-in.ts'
import { HowazitCommand } from '../../howazit-command.ts'

export interface ConnectionShowResult extends Connection {
  /** What stands for the vendor, where the platform is told so. */
  standIn?: string
  inbound?: InboundEndpoint
}

export default class ConnectionShow extends HowazitCommand {
  static override summary = 'Show a connection with its routes and its inbound URL, without its secrets'
  static override description =
    'The inbound URL is shown to tokens with connections:write: whoever knows it can call it.'
  static override examples = ['<%= config.bin %> connection show desk']
  static override args = { connection: connectionArg() }

  async run(): Promise<ConnectionShowResult> {
    const { args, flags } = await this.parse(ConnectionShow)
    const howazit = this.howazit(flags)
    const connection = await findConnection(howazit, args.connection)
    const inbound = await findInbound(howazit, connection.id)
    const standIn = findStandIn(flags, connection.connector)
    const lines = [describeConnection(connection), ...(standIn ? [standInText(standIn)] : [])]
    this.say([...lines, ...(inbound ? [inboundText(inbound)] : [])].join('\n'))
    return { ...connection, ...(standIn && { standIn }), ...(inbound && { inbound }) }
  }
}
