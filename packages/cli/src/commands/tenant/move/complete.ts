import type { TenantMove } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../../../command-error.ts'
import { AS_OPERATOR, changeFlags, MoveCommand, slugArg } from '../../../move/move-command.ts'
import { durationFlag } from '../../../replay/duration-flag.ts'

export default class TenantMoveComplete extends MoveCommand {
  static override summary =
    'Remove what is left where a tenant was before it was moved, once there is to be no way back'
  static override description =
    `In three days, where nothing else is said: until then \`tenant move reverse\` switches back, and takes this back too. Asked for again, the time counts from then. After that there is no way back but another move. ${AS_OPERATOR}`
  static override examples = [
    '<%= config.bin %> tenant move complete acme --keep-reverse 72h --confirm acme --reason "Nobody complained"',
    '<%= config.bin %> tenant move complete acme --now --confirm acme --reason "Checked for three days"',
  ]
  static override args = { slug: slugArg() }
  static override flags = {
    ...changeFlags(),
    'keep-reverse': durationFlag(
      '--keep-reverse',
      'how long there is a way back',
    )({
      default: 259_200_000,
      exclusive: ['now'],
    }),
    now: Flags.boolean({ description: 'at once: there is no way back from now on' }),
    confirm: Flags.string({ description: 'the slug of the tenant once more' }),
  }

  async run(): Promise<TenantMove> {
    const { args, flags } = await this.parse(TenantMoveComplete)
    if (!flags['dry-run'] && flags.confirm !== args.slug)
      throw new CommandError(`The rows of ${args.slug} where it was would be removed for good: confirm it.`, {
        tryThis: `howazit tenant move complete ${args.slug} ${flags.now ? '--now ' : ''}--confirm ${args.slug} --reason "..."`,
      })
    const keepReverseSeconds = flags.now ? 0 : Math.ceil(flags['keep-reverse'] / 1_000)
    return await this.change(args.slug, flags, ({ moves, tenantId, moveId, why }) =>
      moves.complete(tenantId, moveId, { keepReverseSeconds }, why),
    )
  }
}
