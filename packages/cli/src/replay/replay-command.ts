import type { Howazit, PlatformReplay, Replay, ReplaySettingsUpdate } from '@howazit/sdk'
import type { Asked } from '../find-target.ts'
import { HowazitCommand } from '../howazit-command.ts'
import { idArg } from '../id-arg.ts'
import type { AllTenantsFlags } from './all-tenants-flag.ts'
import { exitCodeOfReplay, followReplay } from './follow-replay.ts'
import { nextText, progressText, tenantsText } from './replay-text.ts'

/** A new one each time: a command's args are its own. */
export const replayArg = () => idArg('replay', 'howazit replay list')

/** A tenant's replay, or one across tenants. */
export type AnyReplay = Replay | PlatformReplay

interface Because {
  readonly reason?: string | undefined
}

/** What can be done with either. */
export interface ReplayCalls {
  get(id: string): Promise<AnyReplay>
  run(id: string, settings: ReplaySettingsUpdate, options: Because): Promise<AnyReplay>
  pause(id: string, options: Because): Promise<AnyReplay>
  resume(id: string, options: Because): Promise<AnyReplay>
  cancel(id: string, options: Because): Promise<AnyReplay>
}

/** What commands about a replay share: whose it is, how it is watched, and how it is told of. */
export abstract class ReplayCommand extends HowazitCommand {
  /** Of the caller's tenant, or with --all-tenants across them, as an operator. */
  protected callsFor(flags: Asked & AllTenantsFlags): ReplayCalls {
    return flags['all-tenants'] ? acrossTenants(this.howazitAsOperator(flags)) : this.howazit(flags).replays
  }

  /** Until it rests or the time is up; the exit code says whether all of it was delivered. */
  protected async follow<Followed extends AnyReplay>(get: () => Promise<Followed>, waitMs: number): Promise<Followed> {
    const replay = await followReplay(get, waitMs)
    process.exitCode = exitCodeOfReplay(replay)
    return this.tell(replay)
  }

  protected tell<Told extends AnyReplay>(replay: Told): Told {
    this.say(progressText(replay))
    if ('plans' in replay) this.say(tenantsText(replay))
    const next = nextText(replay)
    if (next !== undefined) this.say(`Next: ${next}`)
    return replay
  }
}

/** Flags have seen to it that there is a reason where there has to be one. */
function acrossTenants({ replays: { platform } }: Howazit): ReplayCalls {
  const because = ({ reason = '' }: Because) => ({ reason })
  return {
    get: (id) => platform.get(id),
    run: (id, settings, options) => platform.run(id, settings, because(options)),
    pause: (id, options) => platform.pause(id, because(options)),
    resume: (id, options) => platform.resume(id, because(options)),
    cancel: (id, options) => platform.cancel(id, because(options)),
  }
}
