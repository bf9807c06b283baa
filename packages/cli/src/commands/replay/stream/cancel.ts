import type { StreamReplay } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { reasonFlag } from '../../../reason-flag.ts'
import { AS_OPERATOR, StreamReplayCommand, streamReplayArg } from '../../../stream-replay/stream-replay-command.ts'

export default class ReplayStreamCancel extends StreamReplayCommand {
  static override summary = 'Go no further with a topic that is read again'
  static override description = `What was repaired stays repaired. ${AS_OPERATOR}`
  static override examples = [
    '<%= config.bin %> replay stream cancel 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --reason "Begun for the wrong week"',
  ]
  static override args = { replay: streamReplayArg() }
  static override flags = {
    reason: reasonFlag,
    'dry-run': Flags.boolean({ description: 'say how far it is, and change nothing' }),
  }

  async run(): Promise<StreamReplay> {
    const { args, flags } = await this.parse(ReplayStreamCancel)
    const { streamReplays } = this.howazitAsOperator(flags)
    if (flags['dry-run']) return this.tell(await streamReplays.get(args.replay))
    return this.tell(await streamReplays.cancel(args.replay, { reason: flags.reason }))
  }
}
