import type { Connection } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { statusText } from '../../connection/connection-text.ts'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { take } from '../../take.ts'

export default class ConnectionList extends HowazitCommand {
  static override summary = 'List connections, newest first'
  static override examples = ['<%= config.bin %> connection list']
  static override flags = { limit: Flags.integer({ default: 50, min: 1, description: 'how many at the most' }) }

  async run(): Promise<{ items: Connection[] }> {
    const { flags } = await this.parse(ConnectionList)
    const items = await take(this.howazit(flags).connections.list(), flags.limit)
    if (items.length === 0) this.note('There are no connections. Try this: howazit connector list')
    else this.say(table(['name', 'connector', 'status', 'health', 'routes', 'id'], items.map(toRow)))
    return { items }
  }
}

const toRow = (connection: Connection) => [
  connection.name,
  `${connection.connector} ${connection.connectorVersion}`,
  statusText(connection),
  connection.health.reason === undefined
    ? connection.health.state
    : `${connection.health.state}: ${connection.health.reason}`,
  connection.routes.length,
  connection.id,
]
