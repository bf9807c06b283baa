import type { PoisonDecision, Replay } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { askYes } from '../../ask-yes.ts'
import { CommandError } from '../../command-error.ts'
import { EXIT } from '../../exit-code.ts'
import { decidePoison } from '../../poison/decide-poison.ts'
import { kindFlag, poisonFlags, refuseFlagsOfOther } from '../../poison/kind-flag.ts'
import { heldText } from '../../poison/poison-text.ts'
import { type PoisonFlags, selectPoison } from '../../poison/select-poison.ts'
import { durationFlag } from '../../replay/duration-flag.ts'
import { planFlags, readPlanRequest } from '../../replay/plan-flags.ts'
import { ReplayCommand } from '../../replay/replay-command.ts'
import { nextText, planText } from '../../replay/replay-text.ts'
import { settingsFlags, toSettings } from '../../replay/settings-flags.ts'

interface PoisonReplayFlags extends PoisonFlags {
  readonly reason?: string | undefined
  readonly yes: boolean
  readonly 'dry-run': boolean
}

export default class DlqReplay extends ReplayCommand {
  static override summary = 'Plan a replay of what did not arrive, ask, and run it'
  static override description =
    'The plan is kept whatever the answer is. Exits with 0 once all of it was delivered, with 3 otherwise. With --kind poison: sends what a stage of the platform could not handle to that stage again, once the bug is mended, as an operator; exits with 0 once all of it was sent.'
  static override examples = [
    '<%= config.bin %> dlq replay --where "fingerprint = 5b1f0c2a9e4d" --canary 25',
    '<%= config.bin %> dlq replay --kind poison --fingerprint 5b1f0c2a9e4d --reason "Mended in 1.4.2"',
    '<%= config.bin %> dlq replay --where "status = exhausted and failed > now-2h" --yes',
  ]
  static override flags = {
    kind: kindFlag,
    ...planFlags,
    ...poisonFlags,
    ...settingsFlags,
    wait: durationFlag('--wait', 'how long to watch')({ default: 300_000 }),
    yes: Flags.boolean({ char: 'y', description: 'do not ask' }),
    'dry-run': Flags.boolean({ description: 'say what would be sent, and keep no plan' }),
  }

  async run(): Promise<Replay | PoisonDecision> {
    const { flags } = await this.parse(DlqReplay)
    refuseFlagsOfOther(flags)
    if (flags.kind === 'poison') return await this.#replayPoison(flags)
    const { 'dry-run': dryRun, reason, yes, wait } = flags
    const howazit = this.howazit(flags)
    const planned = await howazit.replays.plan({ ...(await readPlanRequest(howazit, flags)), dryRun }, { reason })
    this.say(planText(planned))
    if (dryRun) return planned
    const isWanted = planned.itemCount > 0 && (yes || (await askYes(`Send ${planned.itemCount} deliveries again?`)))
    if (!isWanted) {
      this.say(`Next: ${nextText(planned)}`)
      return planned
    }
    await howazit.replays.run(planned.id, toSettings(flags), { reason })
    return await this.follow(() => howazit.replays.get(planned.id), wait)
  }

  async #replayPoison(flags: PoisonReplayFlags): Promise<PoisonDecision> {
    const { reason, yes: isSure, 'dry-run': isDryRun } = flags
    if (reason === undefined) throw new CommandError('Nothing says why.', { tryThis: 'add --reason "Mended in ..."' })
    const operator = this.howazitAsOperator(flags)
    const selection = await selectPoison(operator, flags)
    const show = (plan: PoisonDecision) => this.say(heldText(plan))
    const done = await decidePoison(operator, { verb: 'replay', selection, reason, isDryRun, isSure, show })
    if (isDryRun) return done
    this.say(`Sent ${done.decided} to their stages again; what fails again is held again.`)
    this.say('Next: howazit dlq stats --kind poison')
    if (done.remaining > 0) process.exitCode = EXIT.partial
    return done
  }
}
