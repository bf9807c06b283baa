import { Flags } from '@oclif/core'
import { connectionArg, findConnection } from '../../connection/find-connection.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export default class ConnectionDelete extends HowazitCommand {
  static override summary =
    'Disconnect an outside system; its secrets are destroyed, waiting deliveries are refused and stay readable'
  static override examples = ['<%= config.bin %> connection delete desk']
  static override args = { connection: connectionArg() }
  static override flags = {
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'say what would be disconnected' }),
  }

  async run(): Promise<{ id: string; deleted: boolean }> {
    const { args, flags } = await this.parse(ConnectionDelete)
    const howazit = this.howazit(flags)
    const { id, name, connector } = await findConnection(howazit, args.connection)
    if (!flags['dry-run']) await howazit.connections.delete(id, { reason: flags.reason })
    this.say(`${flags['dry-run'] ? 'would disconnect' : 'disconnected'} ${name} (${connector})  ${id}`)
    return { id, deleted: !flags['dry-run'] }
  }
}
