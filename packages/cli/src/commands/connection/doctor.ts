import { HowazitError } from '@howazit/sdk'
import { type Check, diagnose } from '../../connection/diagnose.ts'
import { connectionArg, findConnection } from '../../connection/find-connection.ts'
import { findInbound } from '../../connection/find-inbound.ts'
import { EXIT } from '../../exit-code.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { green, red } from '../../output.ts'
import { take } from '../../take.ts'

const DELIVERIES = 50

export default class ConnectionDoctor extends HowazitCommand {
  static override summary = 'Look at all that can be wrong with a connection, each with the next step'
  static override examples = ['<%= config.bin %> connection doctor desk']
  static override args = { connection: connectionArg() }

  async run(): Promise<{ connection: string; checks: readonly Check[] }> {
    const { args, flags } = await this.parse(ConnectionDoctor)
    const howazit = this.howazit(flags)
    const connection = await findConnection(howazit, args.connection)
    const [connector, test, deliveries, inbound, polls] = await Promise.all([
      howazit.connectors.get(connection.connector).catch((error: unknown) => {
        if (HowazitError.is(error) && error.code === 'not_found') return undefined
        throw error
      }),
      howazit.connections.test(connection.id),
      take(howazit.deliveries.list({ connectionId: connection.id }), DELIVERIES),
      findInbound(howazit, connection.id),
      howazit.connections.polls.list(connection.id),
    ])
    const checks = diagnose({ connection, connector, test, deliveries, inbound, polls: polls.items })
    for (const { check, status, detail, next } of checks) {
      const mark = status === 'ok' ? green('ok') : status === 'failed' ? red('failed') : 'warning'
      this.say(`${check.padEnd(12)} ${mark}  ${detail}`)
      if (next !== undefined) this.say(`${' '.repeat(13)}next: ${next}`)
    }
    if (checks.some(({ status }) => status === 'failed')) process.exitCode = EXIT.failure
    return { connection: connection.id, checks }
  }
}
