import type { Howazit, PlatformReplaySummary, Replay } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { table } from '../../output.ts'
import { allTenantsFlag } from '../../replay/all-tenants-flag.ts'
import { ReplayCommand } from '../../replay/replay-command.ts'
import { take } from '../../take.ts'

type Result = { items: Replay[] } | { items: PlatformReplaySummary[] }

export default class ReplayList extends ReplayCommand {
  static override summary = 'List replays, newest first'
  static override examples = ['<%= config.bin %> replay list', '<%= config.bin %> replay list --all-tenants']
  static override flags = {
    'all-tenants': allTenantsFlag,
    limit: Flags.integer({ default: 20, min: 1, description: 'how many at the most' }),
  }

  async run(): Promise<Result> {
    const { flags } = await this.parse(ReplayList)
    if (flags['all-tenants']) return await this.#listAcross(this.howazitAsOperator(flags), flags.limit)
    const items = await take(this.howazit(flags).replays.list(), flags.limit)
    if (items.length === 0) this.note('There are no replays.')
    else
      this.say(table(['replay', 'created', 'status', 'delivered', 'failed', 'of', 'cause', 'where'], items.map(toRow)))
    return { items }
  }

  async #listAcross({ replays }: Howazit, limit: number): Promise<{ items: PlatformReplaySummary[] }> {
    const items = await take(replays.platform.list(), limit)
    if (items.length === 0) this.note('There are no replays across tenants.')
    else this.say(table(['replay', 'created', 'tenants', 'deliveries', 'where', 'reason'], items.map(toRowAcross)))
    return { items }
  }
}

const toRow = ({ id, createdAt, status, progress, itemCount, cause, where }: Replay) => [
  id,
  createdAt,
  status,
  progress.delivered,
  progress.failed,
  itemCount,
  cause?.kind ?? 'asked',
  where,
]

const toRowAcross = ({ id, createdAt, tenantCount, itemCount, where, reason }: PlatformReplaySummary) => [
  id,
  createdAt,
  tenantCount,
  itemCount,
  where,
  reason,
]
