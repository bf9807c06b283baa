import type { QuarantineFix } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { FixCommand, fixArg } from '../../quarantine/fix-command.ts'
import { planText } from '../../quarantine/fix-text.ts'
import { followFix } from '../../quarantine/follow-fix.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'
import { durationFlag } from '../../replay/duration-flag.ts'

export default class QuarantineApprove extends FixCommand {
  static override summary = 'Carry out a fix that was planned, and watch it'
  static override description =
    'It runs on the platform, whoever watches: approve it again to watch it again. Exits with 0 once all of it was let in, with 3 otherwise.'
  static override examples = [
    '<%= config.bin %> quarantine approve 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21',
    '<%= config.bin %> quarantine approve 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --wait 0s',
  ]
  static override args = { fix: fixArg() }
  static override flags = {
    wait: durationFlag('--wait', 'how long to watch')({ default: 300_000 }),
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'say what would become of it, and change nothing' }),
  }

  async run(): Promise<QuarantineFix> {
    const { args, flags } = await this.parse(QuarantineApprove)
    const howazit = this.howazit(flags)
    const { status } = await howazit.quarantine.fixes.get(args.fix)
    // What is still being judged cannot be approved yet.
    const fix = await followFix(howazit, args.fix, status === 'checking' ? flags.wait : 0)
    if (flags['dry-run']) {
      this.say(planText(fix))
      return fix
    }
    // Whoever lost sight of it approves it again: then it may be over by now.
    const isOver = fix.status === 'succeeded' || fix.status === 'partial'
    if (!isOver) await howazit.quarantine.fixes.approve(args.fix, { reason: flags.reason })
    return await this.follow(howazit, args.fix, flags.wait)
  }
}
