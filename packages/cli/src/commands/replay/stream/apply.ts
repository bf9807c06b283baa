import type { StreamReplay } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { askYes } from '../../../ask-yes.ts'
import { reasonFlag } from '../../../reason-flag.ts'
import { durationFlag } from '../../../replay/duration-flag.ts'
import { AS_OPERATOR, StreamReplayCommand, streamReplayArg } from '../../../stream-replay/stream-replay-command.ts'

export default class ReplayStreamApply extends StreamReplayCommand {
  static override summary = 'Repair what a comparison found missing, and watch it'
  static override description =
    `Each goes the way that it would have gone, so what is there by then is found there. Run it again to watch it again. ${AS_OPERATOR} Exits with 0 where they are equal by then.`
  static override examples = [
    '<%= config.bin %> replay stream apply 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --reason "The database was put back to 10:00"',
  ]
  static override args = { replay: streamReplayArg() }
  static override flags = {
    reason: reasonFlag,
    yes: Flags.boolean({ char: 'y', description: 'do not ask' }),
    wait: durationFlag('--wait', 'how long to watch')({ default: 3_600_000 }),
    'dry-run': Flags.boolean({ description: 'say what is missing, and repair nothing' }),
  }

  async run(): Promise<StreamReplay> {
    const { args, flags } = await this.parse(ReplayStreamApply)
    const howazit = this.howazitAsOperator(flags)
    const compared = await howazit.streamReplays.get(args.replay)
    if (flags['dry-run']) return this.tell(compared)
    const { missing } = compared.counts
    const isAsked = compared.status === 'compared' && !flags.yes
    if (isAsked && !(await askYes(`Repair the ${missing.toLocaleString('en-US')} that are missing?`)))
      return this.tell(compared)
    await howazit.streamReplays.apply(args.replay, { reason: flags.reason })
    return await this.follow(howazit, args.replay, flags.wait)
  }
}
