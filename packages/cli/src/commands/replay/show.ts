import { allTenantsFlag } from '../../replay/all-tenants-flag.ts'
import { type AnyReplay, ReplayCommand, replayArg } from '../../replay/replay-command.ts'
import { causeText, planText } from '../../replay/replay-text.ts'

export default class ReplayShow extends ReplayCommand {
  static override summary = 'Show a replay: what was planned, and how far it is'
  static override examples = ['<%= config.bin %> replay show 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { replay: replayArg() }
  static override flags = { 'all-tenants': allTenantsFlag }

  async run(): Promise<AnyReplay> {
    const { args, flags } = await this.parse(ReplayShow)
    const replay = await this.callsFor(flags).get(args.replay)
    if (replay.where !== undefined) this.say(replay.where)
    if ('plans' in replay) this.say(`${replay.createdAt}: ${replay.reason}`)
    else {
      if (replay.cause !== undefined) this.say(causeText(replay.cause))
      this.say(planText(replay))
    }
    return this.tell(replay)
  }
}
