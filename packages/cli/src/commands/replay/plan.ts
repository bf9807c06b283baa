import { Flags } from '@oclif/core'
import { allTenantsWithReasonFlag } from '../../replay/all-tenants-flag.ts'
import { planFlags, readPlanRequest, readPlatformRequest } from '../../replay/plan-flags.ts'
import { type AnyReplay, ReplayCommand } from '../../replay/replay-command.ts'
import { nextText, plansText, planText } from '../../replay/replay-text.ts'

export default class ReplayPlan extends ReplayCommand {
  static override summary = 'Freeze what would be sent again, and say how that would go'
  static override description =
    'Nothing is sent. 50 of the deliveries are run through mapping, operation and credentials. What has arrived cannot be in a plan.'
  static override examples = [
    `<%= config.bin %> replay plan --where "connector = hubspot and code ~ 'http_5*' and failed > now-2h"`,
    '<%= config.bin %> replay plan --where "stage = mapping" --mapping v3',
    '<%= config.bin %> replay plan --where "code = http_422" --from-stage delivery --connector original',
    `<%= config.bin %> replay plan --where "code = http_422" --patch '[{"op":"replace","path":"/priority","value":"normal"}]'`,
    '<%= config.bin %> replay plan --incident 5b1f0c2a9e4d-mi9x3k2a-mi9xab12',
    '<%= config.bin %> replay plan --all-tenants --incident 5b1f0c2a9e4d-mi9x3k2a-mi9xab12 --reason "Incident 4711"',
  ]
  static override flags = {
    ...planFlags,
    'all-tenants': allTenantsWithReasonFlag,
    'dry-run': Flags.boolean({ description: 'say all of it, and keep no plan' }),
  }

  async run(): Promise<AnyReplay> {
    const { flags } = await this.parse(ReplayPlan)
    const { 'dry-run': dryRun, reason = '' } = flags
    if (flags['all-tenants']) {
      const { platform } = this.howazitAsOperator(flags).replays
      return this.#tellPlan(await platform.plan({ ...readPlatformRequest(flags), dryRun }, { reason }), dryRun)
    }
    const howazit = this.howazit(flags)
    const request = { ...(await readPlanRequest(howazit, flags)), dryRun }
    return this.#tellPlan(await howazit.replays.plan(request, { reason: flags.reason }), dryRun)
  }

  #tellPlan(replay: AnyReplay, dryRun: boolean): AnyReplay {
    this.say('plans' in replay ? plansText(replay) : planText(replay))
    if (!dryRun && replay.itemCount > 0) this.say(`Next: ${nextText(replay)}`)
    return replay
  }
}
