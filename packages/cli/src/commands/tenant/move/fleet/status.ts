import type { FleetMove } from '@howazit/sdk'
import { HowazitCommand } from '../../../../howazit-command.ts'
import { fleetText } from '../../../../move/fleet-text.ts'
import { exitCodeOfFleet, findFleet, fleetArg } from '../../../../move/follow-fleet.ts'
import { AS_OPERATOR } from '../../../../move/move-command.ts'

export default class TenantMoveFleetStatus extends HowazitCommand {
  static override summary = 'Show a move of many tenants, and how far each is'
  static override description =
    `Exits with 3 where some could not be moved, and with 7 while it is under way. ${AS_OPERATOR}`
  static override examples = ['<%= config.bin %> tenant move fleet status']
  static override args = { id: fleetArg() }

  async run(): Promise<FleetMove> {
    const { args, flags } = await this.parse(TenantMoveFleetStatus)
    const fleet = await findFleet(this.howazitAsOperator(flags), args.id)
    this.say(fleetText(fleet))
    process.exitCode = exitCodeOfFleet(fleet)
    return fleet
  }
}
