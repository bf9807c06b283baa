import { setTimeout as delay } from 'node:timers/promises'
import type { Howazit, QuarantineFix } from '@howazit/sdk'
import { createProgress } from '../output.ts'
import { progressText } from './fix-text.ts'

const POLL_MS = 250

/** Shows how far it is until it rests, or until the time is up; it goes on whoever watches. */
export async function followFix(howazit: Howazit, fixId: string, waitMs: number): Promise<QuarantineFix> {
  const progress = createProgress('fix')
  const deadline = performance.now() + waitMs
  for (;;) {
    const fix = await howazit.quarantine.fixes.get(fixId)
    progress.update(progressText(fix))
    if (isResting(fix) || performance.now() >= deadline) {
      progress.done()
      return fix
    }
    await delay(POLL_MS)
  }
}

/** Nothing of it moves by itself any more. */
export const isResting = ({ status }: QuarantineFix): boolean => status !== 'checking' && status !== 'running'
