import { setTimeout as delay } from 'node:timers/promises'
import type { Howazit, StreamReplay } from '@howazit/sdk'
import { EXIT } from '../exit-code.ts'
import { HowazitCommand } from '../howazit-command.ts'
import { idArg } from '../id-arg.ts'
import { createProgress } from '../output.ts'
import { nextStreamText, streamProgressText, streamReplayText } from './stream-replay-text.ts'

/** A new one each time: a command's args are its own. */
export const streamReplayArg = () => idArg('replay of a stream', 'howazit replay stream list')

export const AS_OPERATOR =
  'As an operator: of the running platform, or of the profile `operator` (`howazit operator bootstrap`).'

const POLL_MS = 500

/** What commands about topics that are read again share: how one is watched, and how it is told of. */
export abstract class StreamReplayCommand extends HowazitCommand {
  /** Until nothing of it moves by itself or the time is up; it goes on whoever watches. */
  protected async follow({ streamReplays }: Howazit, replayId: string, waitMs: number): Promise<StreamReplay> {
    const progress = createProgress('replay')
    const deadline = performance.now() + waitMs
    for (;;) {
      const replay = await streamReplays.get(replayId)
      progress.update(streamProgressText(replay))
      if (!isMoving(replay) || performance.now() >= deadline) {
        progress.done()
        process.exitCode = exitCodeOf(replay)
        return this.tell(replay)
      }
      await delay(POLL_MS)
    }
  }

  protected tell(replay: StreamReplay): StreamReplay {
    this.say(streamReplayText(replay))
    if (isMoving(replay)) this.say(streamProgressText(replay))
    const next = nextStreamText(replay)
    if (next !== undefined) this.say(`Next: ${next}`)
    return replay
  }
}

const isMoving = ({ status }: StreamReplay): boolean => status === 'comparing' || status === 'repairing'

/** 0 where they are equal by now, 1 where they differ, 3 where it is not known or not all of it could be repaired. */
function exitCodeOf(replay: StreamReplay): number {
  if (replay.isEqual === true) return EXIT.ok
  return isMoving(replay) || replay.status === 'repaired' ? EXIT.partial : EXIT.failure
}
