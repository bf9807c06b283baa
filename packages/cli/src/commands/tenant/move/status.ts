import type { TenantMove } from '@howazit/sdk'
import { findTenant } from '../../../find-tenant.ts'
import { AS_OPERATOR, lastMove, MoveCommand, slugArg } from '../../../move/move-command.ts'

export default class TenantMoveStatus extends MoveCommand {
  static override summary = 'Show the last move of a tenant'
  static override description = AS_OPERATOR
  static override examples = ['<%= config.bin %> tenant move status acme']
  static override args = { slug: slugArg() }

  async run(): Promise<TenantMove> {
    const { args, flags } = await this.parse(TenantMoveStatus)
    const howazit = this.howazitAsOperator(flags)
    const { id } = await findTenant(howazit, args.slug)
    return this.tell(args.slug, await lastMove(howazit, { tenantId: id, slug: args.slug }))
  }
}
