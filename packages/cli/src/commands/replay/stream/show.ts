import type { StreamReplay } from '@howazit/sdk'
import { AS_OPERATOR, StreamReplayCommand, streamReplayArg } from '../../../stream-replay/stream-replay-command.ts'

export default class ReplayStreamShow extends StreamReplayCommand {
  static override summary = 'Show how far a topic is read again, and what was found'
  static override description = AS_OPERATOR
  static override examples = ['<%= config.bin %> replay stream show 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { replay: streamReplayArg() }

  async run(): Promise<StreamReplay> {
    const { args, flags } = await this.parse(ReplayStreamShow)
    return this.tell(await this.howazitAsOperator(flags).streamReplays.get(args.replay))
  }
}
