import type { FleetMove } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { HowazitCommand } from '../../../../howazit-command.ts'
import { AS_OPERATOR } from '../../../../move/move-command.ts'
import { table } from '../../../../output.ts'
import { take } from '../../../../take.ts'

export default class TenantMoveFleetList extends HowazitCommand {
  static override summary = 'List moves of many tenants, newest first'
  static override description = AS_OPERATOR
  static override examples = ['<%= config.bin %> tenant move fleet list']
  static override flags = { limit: Flags.integer({ default: 20, min: 1, description: 'how many at the most' }) }

  async run(): Promise<{ items: FleetMove[] }> {
    const { flags } = await this.parse(TenantMoveFleetList)
    const items = await take(this.howazitAsOperator(flags).fleetMoves.list(), flags.limit)
    const rows = items.map(({ id, to, status, counts, where, createdAt }) => [
      id,
      createdAt,
      to,
      status,
      counts.switched,
      counts.failed + counts.blocked,
      where,
    ])
    if (rows.length === 0) this.note('There are none. Try this: howazit tenant move start --where FILTER --to schema')
    else this.say(table(['id', 'created', 'to', 'status', 'switched', 'not', 'where'], rows))
    return { items }
  }
}
