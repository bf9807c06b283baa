import type { StreamReplay } from '@howazit/sdk'
import { durationFlag } from '../../../replay/duration-flag.ts'
import { AS_OPERATOR, StreamReplayCommand, streamReplayArg } from '../../../stream-replay/stream-replay-command.ts'

export default class ReplayStreamWatch extends StreamReplayCommand {
  static override summary = 'Watch a topic being read again, compared or repaired'
  static override description = AS_OPERATOR
  static override examples = ['<%= config.bin %> replay stream watch 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { replay: streamReplayArg() }
  static override flags = { wait: durationFlag('--wait', 'how long to watch')({ default: 3_600_000 }) }

  async run(): Promise<StreamReplay> {
    const { args, flags } = await this.parse(ReplayStreamWatch)
    return await this.follow(this.howazitAsOperator(flags), args.replay, flags.wait)
  }
}
