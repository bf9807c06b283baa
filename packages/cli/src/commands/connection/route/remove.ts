import { Flags } from '@oclif/core'
import { routeText } from '../../../connection/connection-text.ts'
import { connectionArg, findConnection, findRoute } from '../../../connection/find-connection.ts'
import { HowazitCommand } from '../../../howazit-command.ts'
import { idArg } from '../../../id-arg.ts'

export default class ConnectionRouteRemove extends HowazitCommand {
  static override summary = 'Take a route away; deliveries not yet made along it are refused and stay readable'
  static override examples = ['<%= config.bin %> connection route remove desk 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { connection: connectionArg(), route: idArg('route', 'howazit connection show NAME') }
  static override flags = { 'dry-run': Flags.boolean({ description: 'say what would be taken away' }) }

  async run(): Promise<{ id: string; deleted: boolean }> {
    const { args, flags } = await this.parse(ConnectionRouteRemove)
    const howazit = this.howazit(flags)
    const route = findRoute(await findConnection(howazit, args.connection), args.route)
    const { connectionId } = route
    if (!flags['dry-run']) await howazit.connections.routes.delete({ connectionId, routeId: route.id })
    this.say(`${flags['dry-run'] ? 'would take away' : 'took away'} ${routeText(route)}`)
    return { id: route.id, deleted: !flags['dry-run'] }
  }
}
