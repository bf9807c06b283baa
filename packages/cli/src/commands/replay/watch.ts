import type { Replay } from '@howazit/sdk'
import { durationFlag } from '../../replay/duration-flag.ts'
import { ReplayCommand, replayArg } from '../../replay/replay-command.ts'

export default class ReplayWatch extends ReplayCommand {
  static override summary = 'Watch a replay until it rests'
  static override description = 'Exits with 0 once all of it was delivered, with 3 otherwise.'
  static override examples = ['<%= config.bin %> replay watch 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { replay: replayArg() }
  static override flags = { wait: durationFlag('--wait', 'how long to watch')({ default: 3_600_000 }) }

  async run(): Promise<Replay> {
    const { args, flags } = await this.parse(ReplayWatch)
    return await this.follow(this.howazit(flags), args.replay, flags.wait)
  }
}
