import type { TenantMove } from '@howazit/sdk'
import { AS_OPERATOR, changeFlags, MoveCommand, slugArg } from '../../../move/move-command.ts'

export default class TenantMoveReverse extends MoveCommand {
  static override summary = 'Switch a tenant back to where it was'
  static override description =
    `With the same guarantees: what changed since the switch has followed. Exits with 7 where it was not switched in time, and nothing has happened. ${AS_OPERATOR}`
  static override examples = ['<%= config.bin %> tenant move reverse acme --reason "Its contract says so"']
  static override args = { slug: slugArg() }
  static override flags = changeFlags()

  async run(): Promise<TenantMove> {
    const { args, flags } = await this.parse(TenantMoveReverse)
    return await this.change(args.slug, flags, ({ moves, tenantId, moveId, why }) =>
      moves.reverse(tenantId, moveId, why),
    )
  }
}
