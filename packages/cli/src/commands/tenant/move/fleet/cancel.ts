import type { FleetMove } from '@howazit/sdk'
import { HowazitCommand } from '../../../../howazit-command.ts'
import { fleetText } from '../../../../move/fleet-text.ts'
import { exitCodeOfFleet, findFleet, fleetArg, followFleet } from '../../../../move/follow-fleet.ts'
import { AS_OPERATOR } from '../../../../move/move-command.ts'
import { reasonFlag } from '../../../../reason-flag.ts'
import { durationFlag } from '../../../../replay/duration-flag.ts'

export default class TenantMoveFleetCancel extends HowazitCommand {
  static override summary = 'Begin nothing more of a move of many tenants'
  static override description =
    `Those under way are finished; the others stay where they are. What is switched stays so: \`tenant move reverse\` takes a tenant back. ${AS_OPERATOR}`
  static override examples = ['<%= config.bin %> tenant move fleet cancel --reason "Not today"']
  static override args = { id: fleetArg() }
  static override flags = {
    reason: reasonFlag,
    wait: durationFlag('--wait', 'how long to wait for those under way')({ default: 3_600_000 }),
  }

  async run(): Promise<FleetMove> {
    const { args, flags } = await this.parse(TenantMoveFleetCancel)
    const howazit = this.howazitAsOperator(flags)
    const { id } = await findFleet(howazit, args.id)
    await howazit.fleetMoves.cancel(id, { reason: flags.reason })
    const fleet = await followFleet(howazit, id, flags.wait)
    this.say(fleetText(fleet))
    process.exitCode = exitCodeOfFleet(fleet)
    return fleet
  }
}
