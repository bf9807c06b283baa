import type { QuarantineFix } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { FixCommand, fixArg } from '../../quarantine/fix-command.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'

export default class QuarantineCancel extends FixCommand {
  static override summary = 'Let in nothing more of a fix, for good'
  static override description = 'What was let in stays; everything else stays in quarantine and can be planned again.'
  static override examples = ['<%= config.bin %> quarantine cancel 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { fix: fixArg() }
  static override flags = {
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'say how far it is, and change nothing' }),
  }

  async run(): Promise<QuarantineFix> {
    const { args, flags } = await this.parse(QuarantineCancel)
    const { fixes } = this.howazit(flags).quarantine
    if (flags['dry-run']) return this.tell(await fixes.get(args.fix))
    return this.tell(await fixes.cancel(args.fix, { reason: flags.reason }))
  }
}
