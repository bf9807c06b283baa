import type { TenantMove } from '@howazit/sdk'
import { AS_OPERATOR, changeFlags, MoveCommand, slugArg } from '../../../move/move-command.ts'

export default class TenantMoveCancel extends MoveCommand {
  static override summary = 'Cancel the move of a tenant, and remove what is there of it'
  static override description =
    `The tenant stays where it is. A move that is switched is reversed first. ${AS_OPERATOR}`
  static override examples = ['<%= config.bin %> tenant move cancel acme --reason "Its contract says so"']
  static override args = { slug: slugArg() }
  static override flags = changeFlags()

  async run(): Promise<TenantMove> {
    const { args, flags } = await this.parse(TenantMoveCancel)
    return await this.change(args.slug, flags, ({ moves, tenantId, moveId, why }) =>
      moves.cancel(tenantId, moveId, why),
    )
  }
}
