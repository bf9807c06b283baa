import type { Replay } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { planFlags, toPlanRequest } from '../../replay/plan-flags.ts'
import { ReplayCommand } from '../../replay/replay-command.ts'
import { nextText, planText } from '../../replay/replay-text.ts'

export default class ReplayPlan extends ReplayCommand {
  static override summary = 'Freeze what would be sent again, and say how that would go'
  static override description =
    'Nothing is sent. 50 of the deliveries are run through mapping, operation and credentials. What has arrived cannot be in a plan.'
  static override examples = [
    `<%= config.bin %> replay plan --where "connector = hubspot and code ~ 'http_5*' and failed > now-2h"`,
    '<%= config.bin %> replay plan --where "stage = mapping" --mapping v3',
  ]
  static override flags = {
    ...planFlags,
    'dry-run': Flags.boolean({ description: 'say all of it, and keep no plan' }),
  }

  async run(): Promise<Replay> {
    const { flags } = await this.parse(ReplayPlan)
    const { 'dry-run': dryRun, reason } = flags
    const replay = await this.howazit(flags).replays.plan({ ...toPlanRequest(flags), dryRun }, { reason })
    this.say(planText(replay))
    if (!dryRun) this.say(`Next: ${nextText(replay)}`)
    return replay
  }
}
