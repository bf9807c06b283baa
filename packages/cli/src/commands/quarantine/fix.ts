import type { QuarantineFix as Fix } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { formatCount } from '../../format.ts'
import { changeFlags, readChange } from '../../quarantine/change-flags.ts'
import { decisionFlags, FixCommand } from '../../quarantine/fix-command.ts'
import { recordArg, toSelection, whichFlags } from '../../quarantine/selection-flags.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export default class QuarantineFix extends FixCommand {
  static override summary = 'Judge what would become of responses in quarantine, ask, and let in what passes'
  static override description =
    'The set is frozen, and what was shown is what is let in, under the same key. With --dry-run it stays planned: `quarantine approve` lets it in. Exits with 0 once all of it was, with 3 otherwise.'
  static override examples = [
    '<%= config.bin %> quarantine fix --where "code = question_unknown" --present --dry-run',
    '<%= config.bin %> quarantine fix --where "code = submitted_at_out_of_range" --patch clock.json',
    '<%= config.bin %> quarantine fix --since 2h --rename-question 0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e01=0d6a3c55-3f0b-5f4e-9a55-1b1f1c1d1e02',
    '<%= config.bin %> quarantine fix --where "survey.version = 3" --mapping old-kiosk@v2 --yes',
    '<%= config.bin %> quarantine fix --all --valid-answers',
  ]
  static override args = { record: recordArg() }
  static override flags = {
    ...whichFlags,
    all: Flags.boolean({ description: 'everything that is held' }),
    ...changeFlags,
    ...decisionFlags,
    reason: optionalReasonFlag,
  }

  async run(): Promise<Fix> {
    const { args, flags } = await this.parse(QuarantineFix)
    const howazit = this.howazit(flags)
    const selection = toSelection(args.record, flags)
    const request = { ...selection, change: await readChange(howazit, flags) }
    const ask = (passing: number) => `Let ${formatCount(passing, 'response')} in?`
    return await this.decide(howazit, { request, ask, flags })
  }
}
