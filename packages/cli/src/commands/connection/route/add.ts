import type { Route, RouteCreate } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { routeText } from '../../../connection/connection-text.ts'
import { connectionArg, findConnection } from '../../../connection/find-connection.ts'
import { parseCondition } from '../../../connection/parse-condition.ts'
import { HowazitCommand } from '../../../howazit-command.ts'
import { findMapping } from '../../../mapping/find-mapping.ts'
import { parseRetryMs } from '../../../parse-retry.ts'

const EVENTS = ['response.created', 'response.updated', 'response.deleted', 'insight.ready', 'signal.detected'] as const

export default class ConnectionRouteAdd extends HowazitCommand {
  static override summary = 'Let events set off an operation of a connection'
  static override examples = [
    '<%= config.bin %> connection route add desk --on response.created --operation createTicket',
    '<%= config.bin %> connection route add desk --on response.created --operation createTicket --when "/data/response/answers/0/numericValue<=6"',
  ]
  static override args = { connection: connectionArg() }
  static override flags = {
    on: Flags.option({ options: EVENTS, required: true, description: 'which event' })(),
    operation: Flags.string({ required: true, description: 'what to do over there' }),
    mapping: Flags.string({ description: "name or id of a mapping; the connector's own without it" }),
    when: Flags.string({
      multiple: true,
      default: [],
      description: 'only events for which it holds: /pointer=value, /pointer<=number, /pointer>=number or /pointer',
    }),
    retry: Flags.string({ description: "seconds before each attempt, such as 0,5,300; the connection's without it" }),
    'dry-run': Flags.boolean({ description: 'say what would be added' }),
  }

  async run(): Promise<Route | { wouldAdd: RouteCreate }> {
    const { args, flags } = await this.parse(ConnectionRouteAdd)
    const howazit = this.howazit(flags)
    const { id, name } = await findConnection(howazit, args.connection)
    const draft: RouteCreate = {
      eventType: flags.on,
      operation: flags.operation,
      ...(flags.mapping !== undefined && { mappingId: (await findMapping(howazit, flags.mapping)).id }),
      conditions: flags.when.map(parseCondition),
      ...(flags.retry !== undefined && { scheduleMs: parseRetryMs(flags.retry) }),
    }
    if (flags['dry-run']) {
      this.say(`would add ${draft.eventType} -> ${draft.operation} to ${name}`)
      return { wouldAdd: draft }
    }
    const route = await howazit.connections.routes.create(id, draft)
    this.say(routeText(route))
    return route
  }
}
