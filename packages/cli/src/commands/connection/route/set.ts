import type { Route, RouteUpdate } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../../../command-error.ts'
import { routeText } from '../../../connection/connection-text.ts'
import { connectionArg, findConnection, findRoute } from '../../../connection/find-connection.ts'
import { parseCondition } from '../../../connection/parse-condition.ts'
import { HowazitCommand } from '../../../howazit-command.ts'
import { idArg } from '../../../id-arg.ts'
import { findMapping } from '../../../mapping/find-mapping.ts'
import { parseRetryMs } from '../../../parse-retry.ts'

const REMOVABLE = ['mapping', 'retry', 'when'] as const
const DEFAULTS = { mapping: { mappingId: null }, retry: { scheduleMs: null }, when: { conditions: [] } } as const

export default class ConnectionRouteSet extends HowazitCommand {
  static override summary = 'Change a route: its mapping, conditions or schedule, or whether it is in force'
  static override description = 'Deliveries that were planned before keep the mapping they were planned with.'
  static override examples = [
    '<%= config.bin %> connection route set desk 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --mapping create-ticket',
    '<%= config.bin %> connection route set desk 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --disable',
    '<%= config.bin %> connection route set desk 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --remove mapping --remove when',
  ]
  static override args = { connection: connectionArg(), route: idArg('route', 'howazit connection show NAME') }
  static override flags = {
    mapping: Flags.string({ description: 'name or id of a mapping' }),
    when: Flags.string({
      multiple: true,
      default: [],
      description: 'in the place of its conditions: /pointer=value, /pointer<=number, /pointer>=number or /pointer',
    }),
    retry: Flags.string({ description: 'seconds before each attempt, such as 0,5,300' }),
    remove: Flags.option({
      options: REMOVABLE,
      multiple: true,
      default: [],
      description: 'what is to be as it is by default',
    })(),
    enable: Flags.boolean({ description: 'put it in force again', exclusive: ['disable'] }),
    disable: Flags.boolean({ description: 'plan nothing along it' }),
    'dry-run': Flags.boolean({ description: 'say what would change' }),
  }

  async run(): Promise<Route | { wouldChange: readonly string[] }> {
    const { args, flags } = await this.parse(ConnectionRouteSet)
    const howazit = this.howazit(flags)
    const { id: routeId, connectionId } = findRoute(await findConnection(howazit, args.connection), args.route)
    const { mapping, when, retry, remove, enable, disable } = flags
    const change: RouteUpdate = {
      ...(mapping !== undefined && { mappingId: (await findMapping(howazit, mapping)).id }),
      ...(when.length > 0 && { conditions: when.map(parseCondition) }),
      ...(retry !== undefined && { scheduleMs: parseRetryMs(retry) }),
      ...Object.assign({}, ...remove.map((name) => DEFAULTS[name])),
      ...(enable && { enabled: true }),
      ...(disable && { enabled: false }),
    }
    const changed = Object.keys(change)
    if (changed.length === 0)
      throw new CommandError('There is nothing to change.', { tryThis: 'howazit connection route set --help' })
    if (flags['dry-run']) {
      this.say(`would change ${changed.join(', ')}`)
      return { wouldChange: changed }
    }
    const route = await howazit.connections.routes.update({ connectionId, routeId }, change)
    this.say(routeText(route))
    return route
  }
}
