import { allTenantsFlag } from '../../replay/all-tenants-flag.ts'
import { durationFlag } from '../../replay/duration-flag.ts'
import { type AnyReplay, ReplayCommand, replayArg } from '../../replay/replay-command.ts'

export default class ReplayWatch extends ReplayCommand {
  static override summary = 'Watch a replay until it rests'
  static override description = 'Exits with 0 once all of it was delivered, with 3 otherwise.'
  static override examples = ['<%= config.bin %> replay watch 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21']
  static override args = { replay: replayArg() }
  static override flags = {
    'all-tenants': allTenantsFlag,
    wait: durationFlag('--wait', 'how long to watch')({ default: 3_600_000 }),
  }

  async run(): Promise<AnyReplay> {
    const { args, flags } = await this.parse(ReplayWatch)
    const replays = this.callsFor(flags)
    return await this.follow(() => replays.get(args.replay), flags.wait)
  }
}
