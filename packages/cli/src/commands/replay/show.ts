import type { Replay } from '@howazit/sdk'
import { ReplayCommand, replayArg } from '../../replay/replay-command.ts'
import { planText } from '../../replay/replay-text.ts'

export default class ReplayShow extends ReplayCommand {
  static override summary = 'Show a replay: what was planned, and how far it is'
  static override examples = ['<%= config.bin %> replay show 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { replay: replayArg() }

  async run(): Promise<Replay> {
    const { args, flags } = await this.parse(ReplayShow)
    const replay = await this.howazit(flags).replays.get(args.replay)
    if (replay.where !== undefined) this.say(replay.where)
    this.say(planText(replay))
    return this.tell(replay)
  }
}
