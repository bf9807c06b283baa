import type { TenantMove } from '@howazit/sdk'
import { AS_OPERATOR, changeFlags, MoveCommand, slugArg } from '../../../move/move-command.ts'

export default class TenantMoveDiff extends MoveCommand {
  static override summary = 'Compare both sides of a move, row by row'
  static override description =
    `What differs only because it is not followed yet is looked at again. Exits with 1 where rows differ. ${AS_OPERATOR}`
  static override examples = ['<%= config.bin %> tenant move diff acme --reason "Its contract says so"']
  static override args = { slug: slugArg() }
  static override flags = changeFlags()

  async run(): Promise<TenantMove> {
    const { args, flags } = await this.parse(TenantMoveDiff)
    return await this.change(args.slug, flags, ({ moves, tenantId, moveId, why }) => moves.diff(tenantId, moveId, why))
  }
}
