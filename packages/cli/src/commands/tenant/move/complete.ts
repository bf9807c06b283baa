import type { TenantMove } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../../../command-error.ts'
import { AS_OPERATOR, changeFlags, MoveCommand, slugArg } from '../../../move/move-command.ts'

export default class TenantMoveComplete extends MoveCommand {
  static override summary = 'Remove what is left where a tenant was before it was moved'
  static override description = `After that there is no way back but another move. ${AS_OPERATOR}`
  static override examples = [
    '<%= config.bin %> tenant move complete acme --confirm acme --reason "Checked for three days"',
  ]
  static override args = { slug: slugArg() }
  static override flags = {
    ...changeFlags(),
    confirm: Flags.string({ description: 'the slug of the tenant once more' }),
  }

  async run(): Promise<TenantMove> {
    const { args, flags } = await this.parse(TenantMoveComplete)
    if (!flags['dry-run'] && flags.confirm !== args.slug)
      throw new CommandError(`The rows of ${args.slug} where it was would be removed for good: confirm it.`, {
        tryThis: `howazit tenant move complete ${args.slug} --confirm ${args.slug} --reason "..."`,
      })
    return await this.change(args.slug, flags, ({ moves, tenantId, moveId, why }) =>
      moves.complete(tenantId, moveId, why),
    )
  }
}
