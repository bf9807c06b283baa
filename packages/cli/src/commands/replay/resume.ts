import { Flags } from '@oclif/core'
import { optionalReasonFlag } from '../../reason-flag.ts'
import { allTenantsWithReasonFlag } from '../../replay/all-tenants-flag.ts'
import { type AnyReplay, ReplayCommand, replayArg } from '../../replay/replay-command.ts'

export default class ReplayResume extends ReplayCommand {
  static override summary = 'Go on with a replay that is paused'
  static override description = 'What failed before is not held against it, and there is no canary any more.'
  static override examples = ['<%= config.bin %> replay resume 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { replay: replayArg() }
  static override flags = {
    'all-tenants': allTenantsWithReasonFlag,
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'say how far it is, and change nothing' }),
  }

  async run(): Promise<AnyReplay> {
    const { args, flags } = await this.parse(ReplayResume)
    const replays = this.callsFor(flags)
    if (flags['dry-run']) return this.tell(await replays.get(args.replay))
    return this.tell(await replays.resume(args.replay, { reason: flags.reason }))
  }
}
