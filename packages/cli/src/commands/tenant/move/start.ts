import type { FleetMove, TenantMove } from '@howazit/sdk'
import { Args, Flags } from '@oclif/core'
import { CommandError } from '../../../command-error.ts'
import type { Asked } from '../../../find-target.ts'
import { type FleetFlags, fleetFlags, toFleetRequest } from '../../../move/fleet-flags.ts'
import { fleetText } from '../../../move/fleet-text.ts'
import { exitCodeOfFleet, followFleet } from '../../../move/follow-fleet.ts'
import { AS_OPERATOR, type ChangeFlags, changeFlags, MoveCommand } from '../../../move/move-command.ts'

export default class TenantMoveStart extends MoveCommand {
  static override summary = 'Copy a tenant to where it is to be and follow what changes, or move many of them'
  static override description =
    `The tenant works on meanwhile. Waits until everything is copied; what changes is followed until the move is switched or cancelled. With --where it picks tenants by \`slug\`, \`tier\`, \`placement\`, \`server\`, \`region\` and \`created\`, and has each planned, copied, compared and switched, so many at a time; each stays reversible. What something would stop is passed over, and what fails is cancelled and told of. --dry-run plans and shows what would be moved and what would stop it. Exits with 3 where some could not be moved. ${AS_OPERATOR}`
  static override examples = [
    '<%= config.bin %> tenant move start acme --reason "Its contract says so"',
    '<%= config.bin %> tenant move start acme --pace full --reason "Nobody is at work at night"',
    '<%= config.bin %> tenant move start --where tier=standard --to schema --limit 20 --concurrency 2 --reason "Quieter neighbours"',
  ]
  static override args = { slug: Args.string({ description: 'as `tenant list` shows it; many with --where' }) }
  static override flags = {
    ...changeFlags(),
    pace: Flags.option({ options: ['gentle', 'full'] as const })({
      description:
        'gentle: rest so often that other tenants do not notice; full: do not. Also of one that is under way',
    }),
    ...fleetFlags,
  }

  async run(): Promise<TenantMove | FleetMove> {
    const { args, flags } = await this.parse(TenantMoveStart)
    const { where } = flags
    if ((args.slug === undefined) === (where === undefined))
      throw new CommandError('It moves one tenant by its slug, or many by a filter.', {
        tryThis: 'howazit tenant move start acme --reason "..."',
      })
    if (where !== undefined) return await this.startMany(where, flags)
    return await this.change(args.slug as string, flags, ({ moves, tenantId, moveId, why }) =>
      moves.start(tenantId, moveId, { ...why, ...(flags.pace && { pace: flags.pace }) }),
    )
  }

  /** A plan that is only tried is cancelled: nothing of it waits. */
  private async startMany(where: string, flags: FleetFlags & ChangeFlags & Asked): Promise<FleetMove> {
    const howazit = this.howazitAsOperator(flags)
    const why = { reason: flags.reason }
    const { id } = await howazit.fleetMoves.plan(toFleetRequest(where, flags), why)
    const planned = await followFleet(howazit, id, flags.wait)
    if (flags['dry-run']) await howazit.fleetMoves.cancel(id, why)
    else await howazit.fleetMoves.start(id, why)
    const fleet = flags['dry-run'] ? planned : await followFleet(howazit, id, flags.wait)
    this.say(fleetText(fleet))
    process.exitCode = exitCodeOfFleet(fleet)
    return fleet
  }
}
