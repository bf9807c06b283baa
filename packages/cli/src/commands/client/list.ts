import type { Client } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../howazit-command.ts'
import { table } from '../../output.ts'
import { take } from '../../take.ts'

export default class ClientList extends HowazitCommand {
  static override summary = 'List API clients'
  static override examples = ['<%= config.bin %> client list']
  static override flags = { limit: Flags.integer({ default: 50, min: 1, description: 'how many at the most' }) }

  async run(): Promise<{ items: Client[] }> {
    const { flags } = await this.parse(ClientList)
    const items = await take(this.howazit(flags).clients.list(), flags.limit)
    const rows = items.map(({ id, name, scopes, revokedAt }) => [
      id,
      name,
      scopes.join(' '),
      revokedAt === undefined ? '' : `revoked ${revokedAt}`,
    ])
    if (rows.length === 0)
      this.note('There are no clients. Try this: howazit client create NAME --scope responses:write')
    else this.say(table(['id', 'name', 'scopes', ''], rows))
    return { items }
  }
}
