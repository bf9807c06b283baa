import { setTimeout as delay } from 'node:timers/promises'
import type { Replay } from '@howazit/sdk'
import { EXIT } from '../exit-code.ts'
import { createProgress } from '../output.ts'
import { progressText } from './replay-text.ts'

const POLL_MS = 500

type Followable = Pick<Replay, 'status' | 'pausedReason' | 'progress' | 'itemCount'>

/** Shows how far it is until it rests, or until the time is up; the replay goes on whoever watches. */
export async function followReplay<Followed extends Followable>(
  get: () => Promise<Followed>,
  waitMs: number,
): Promise<Followed> {
  const progress = createProgress('replay')
  const deadline = performance.now() + waitMs
  for (;;) {
    const replay = await get()
    progress.update(progressText(replay))
    if (isResting(replay) || performance.now() >= deadline) {
      progress.done()
      return replay
    }
    await delay(POLL_MS)
  }
}

/** Nothing of it moves by itself any more. */
const isResting = ({ status, progress }: Followable): boolean => status !== 'running' && progress.sending === 0

/** 0 only when all of it was delivered. */
export const exitCodeOfReplay = ({ status }: Followable): number => (status === 'succeeded' ? EXIT.ok : EXIT.partial)
