import type { TenantMove } from '@howazit/sdk'
import { AS_OPERATOR, changeFlags, MoveCommand, slugArg } from '../../../move/move-command.ts'

export default class TenantMoveStart extends MoveCommand {
  static override summary = 'Copy a tenant to where it is to be, and follow what changes'
  static override description =
    `The tenant works on meanwhile. Waits until everything is copied; what changes is followed until the move is switched or cancelled. ${AS_OPERATOR}`
  static override examples = ['<%= config.bin %> tenant move start acme --reason "Its contract says so"']
  static override args = { slug: slugArg() }
  static override flags = changeFlags()

  async run(): Promise<TenantMove> {
    const { args, flags } = await this.parse(TenantMoveStart)
    return await this.change(args.slug, flags, ({ moves, tenantId, moveId, why }) => moves.start(tenantId, moveId, why))
  }
}
