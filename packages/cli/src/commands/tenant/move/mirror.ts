import type { TenantMove } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { AS_OPERATOR, changeFlags, MoveCommand, slugArg } from '../../../move/move-command.ts'

export default class TenantMoveMirror extends MoveCommand {
  static override summary = "Make a share of a tenant's reads again on its copy, and compare the answers"
  static override description =
    `Until the move is switched or ends. Whoever reads is answered first and waits for nothing. What differs is read again on both sides once all that changed has followed; \`tenant move status\` shows what came of it, rows by their ids. ${AS_OPERATOR}`
  static override examples = [
    '<%= config.bin %> tenant move mirror acme --percent 5 --reason "Before the switch"',
    '<%= config.bin %> tenant move mirror acme --percent 0 --reason "Enough"',
  ]
  static override args = { slug: slugArg() }
  static override flags = {
    ...changeFlags(),
    percent: Flags.integer({ required: true, min: 0, max: 100, description: 'of the reads; 0 for none any more' }),
  }

  async run(): Promise<TenantMove> {
    const { args, flags } = await this.parse(TenantMoveMirror)
    return await this.change(args.slug, flags, ({ moves, tenantId, moveId, why }) =>
      moves.mirror(tenantId, moveId, { percent: flags.percent }, why),
    )
  }
}
