import type { Replay } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { CommandError } from '../../command-error.ts'
import { optionalReasonFlag } from '../../reason-flag.ts'
import { ReplayCommand, replayArg } from '../../replay/replay-command.ts'
import { settingsFlags, toSettings } from '../../replay/settings-flags.ts'

export default class ReplaySet extends ReplayCommand {
  static override summary = 'Change how fast a replay runs, also while it does'
  static override examples = [
    '<%= config.bin %> replay set 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --rate 200/s --concurrency 32',
  ]
  static override args = { replay: replayArg() }
  static override flags = {
    ...settingsFlags,
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'say how far it is, and change nothing' }),
  }

  async run(): Promise<Replay> {
    const { args, flags } = await this.parse(ReplaySet)
    const { replays } = this.howazit(flags)
    const settings = toSettings(flags)
    if (Object.keys(settings).length === 0)
      throw new CommandError('There is nothing to change.', {
        tryThis: `howazit replay set ${args.replay} --rate 50/s`,
      })
    if (flags['dry-run']) return this.tell(await replays.get(args.replay))
    return this.tell(await replays.update(args.replay, settings, { reason: flags.reason }))
  }
}
