import type { ReplaySettingsUpdate } from '@howazit/sdk'
import { Flags } from '@oclif/core'
import { optionalReasonFlag } from '../../reason-flag.ts'
import { allTenantsWithReasonFlag } from '../../replay/all-tenants-flag.ts'
import { durationFlag } from '../../replay/duration-flag.ts'
import { type AnyReplay, ReplayCommand, replayArg } from '../../replay/replay-command.ts'
import { planText } from '../../replay/replay-text.ts'
import { settingsFlags, toSettings } from '../../replay/settings-flags.ts'

export default class ReplayRun extends ReplayCommand {
  static override summary = 'Send what was planned, and watch it'
  static override description =
    'It runs on the platform, whoever watches: run it again to watch it again. Exits with 0 once all of it was delivered, with 3 otherwise.'
  static override examples = [
    '<%= config.bin %> replay run 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --canary 25 --rate 50/s --max-error-rate 5%',
    '<%= config.bin %> replay run 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --window 22:00-06:00 --jitter 30s --wait 0s',
    '<%= config.bin %> replay run 0197c1d2-6d3c-7a1e-9d5e-0c8a7b6f4e21 --all-tenants --rate 5/s --reason "Incident 4711"',
  ]
  static override args = { replay: replayArg() }
  static override flags = {
    ...settingsFlags,
    wait: durationFlag('--wait', 'how long to watch')({ default: 300_000 }),
    'all-tenants': allTenantsWithReasonFlag,
    reason: optionalReasonFlag,
    'dry-run': Flags.boolean({ description: 'say what would be sent, and send nothing' }),
  }

  async run(): Promise<AnyReplay> {
    const { args, flags } = await this.parse(ReplayRun)
    const replays = this.callsFor(flags)
    const found = await replays.get(args.replay)
    if (flags['dry-run']) return this.#tellWhatWouldRun(found, toSettings(flags))
    const look = () => replays.get(args.replay)
    // Whoever lost sight of it runs it again: then it may be over by now, or be over in this moment.
    if (!isOver(found))
      await replays.run(args.replay, toSettings(flags), { reason: flags.reason }).catch(async (error: unknown) => {
        if (!isOver(await look())) throw error
      })
    return await this.follow(look, flags.wait)
  }

  #tellWhatWouldRun(planned: AnyReplay, settings: ReplaySettingsUpdate): AnyReplay {
    if ('plans' in planned) return this.tell(planned)
    const replay = { ...planned, settings: { ...planned.settings, ...withoutNulls(settings) } }
    this.say(planText({ ...replay, etaSeconds: Math.ceil(replay.progress.waiting / replay.settings.ratePerSecond) }))
    return replay
  }
}

const isOver = ({ status }: AnyReplay): boolean => status === 'succeeded' || status === 'partial'

const withoutNulls = ({ window, ...settings }: ReturnType<typeof toSettings>) => ({
  ...settings,
  ...(typeof window === 'string' && { window }),
})
