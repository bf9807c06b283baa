import type { QuarantineFix } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { formatCount } from '../../format.ts'
import { decisionFlags, FixCommand } from '../../quarantine/fix-command.ts'
import { recordArg, toSelection, whichFlags } from '../../quarantine/selection-flags.ts'
import { reasonFlag } from '../../reason-flag.ts'

export default class QuarantineDiscard extends FixCommand {
  static override summary = 'Decide that responses in quarantine are not stored, now or when they come again'
  static override description =
    'What came is kept until the response is erased or expires. Exits with 0 once all of them were discarded, with 3 otherwise.'
  static override examples = [
    '<%= config.bin %> quarantine discard 5f0d2f6c-6d3c-5a1e-9d5e-0c8a7b6f4e21 --reason "Test of the kiosk"',
    '<%= config.bin %> quarantine discard --where "payload.channel = load-test" --reason "Ticket 4711" --yes',
  ]
  static override args = { record: recordArg() }
  static override flags = {
    ...whichFlags,
    all: Flags.boolean({ description: 'everything that is held' }),
    reason: reasonFlag,
    ...decisionFlags,
  }

  async run(): Promise<QuarantineFix> {
    const { args, flags } = await this.parse(QuarantineDiscard)
    const request = { ...toSelection(args.record, flags), change: { kind: 'discard' as const } }
    const ask = (records: number) => `Discard ${formatCount(records, 'response')} for good?`
    return await this.decide(this.howazit(flags), { request, ask, flags })
  }
}
