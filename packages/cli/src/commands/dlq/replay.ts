import type { Replay } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { askYes } from '../../ask-yes.ts'
import { durationFlag } from '../../replay/duration-flag.ts'
import { planFlags, toPlanRequest } from '../../replay/plan-flags.ts'
import { ReplayCommand } from '../../replay/replay-command.ts'
import { nextText, planText } from '../../replay/replay-text.ts'
import { settingsFlags, toSettings } from '../../replay/settings-flags.ts'

export default class DlqReplay extends ReplayCommand {
  static override summary = 'Plan a replay of what did not arrive, ask, and run it'
  static override description =
    'The plan is kept whatever the answer is. Exits with 0 once all of it was delivered, with 3 otherwise.'
  static override examples = [
    '<%= config.bin %> dlq replay --where "fingerprint = 5b1f0c2a9e4d" --canary 25',
    '<%= config.bin %> dlq replay --where "status = exhausted and failed > now-2h" --yes',
  ]
  static override flags = {
    ...planFlags,
    ...settingsFlags,
    wait: durationFlag('--wait', 'how long to watch')({ default: 300_000 }),
    yes: Flags.boolean({ char: 'y', description: 'do not ask' }),
    'dry-run': Flags.boolean({ description: 'say what would be sent, and keep no plan' }),
  }

  async run(): Promise<Replay> {
    const { flags } = await this.parse(DlqReplay)
    const { 'dry-run': dryRun, reason, yes, wait } = flags
    const howazit = this.howazit(flags)
    const planned = await howazit.replays.plan({ ...toPlanRequest(flags), dryRun }, { reason })
    this.say(planText(planned))
    if (dryRun) return planned
    const isWanted = planned.itemCount > 0 && (yes || (await askYes(`Send ${planned.itemCount} deliveries again?`)))
    if (!isWanted) {
      this.say(`Next: ${nextText(planned)}`)
      return planned
    }
    await howazit.replays.run(planned.id, toSettings(flags), { reason })
    return await this.follow(howazit, planned.id, wait)
  }
}
