import type { Howazit, Replay } from '@howazit/sdk'
import { HowazitCommand } from '../howazit-command.ts'
import { idArg } from '../id-arg.ts'
import { exitCodeOfReplay, followReplay } from './follow-replay.ts'
import { nextText, progressText } from './replay-text.ts'

/** A new one each time: a command's args are its own. */
export const replayArg = () => idArg('replay', 'howazit replay list')

/** What commands about a replay share: how it is watched, and how it is told of. */
export abstract class ReplayCommand extends HowazitCommand {
  /** Until it rests or the time is up; the exit code says whether all of it was delivered. */
  protected async follow(howazit: Howazit, replayId: string, waitMs: number): Promise<Replay> {
    const replay = await followReplay(howazit, replayId, waitMs)
    process.exitCode = exitCodeOfReplay(replay)
    return this.tell(replay)
  }

  protected tell(replay: Replay): Replay {
    this.say(progressText(replay))
    const next = nextText(replay)
    if (next !== undefined) this.say(`Next: ${next}`)
    return replay
  }
}
