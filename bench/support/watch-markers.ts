import { setTimeout as delay } from 'node:timers/promises'
import { createHowazit } from '@howazit/sdk'
import type { Target } from './make-response.ts'

export interface MarkerWatch {
  /** When each was first seen, as `performance.now()` says; waits a minute for those that were not. */
  finish(wanted: readonly string[]): Promise<ReadonlyMap<string, number>>
}

/** As often as a dashboard that nobody would call slow, and seldom enough to be a small part of the load. */
const LOOK_EVERY_MS = 100
const PATIENCE_MS = 60_000

/**
 * Asks the analytics again and again which markers they show: each is a segment of its own, so that it is this response that
 * is seen and not as many as were sent. The time is that of the answer, which errs on the late side.
 */
export function watchMarkers(baseUrl: string, { token, surveyId }: Target): MarkerWatch {
  const { analytics } = createHowazit({ baseUrl, auth: token })
  const seenAt = new Map<string, number>()
  let wanted: readonly string[] | undefined
  const watch = async () => {
    let deadline = Number.POSITIVE_INFINITY
    while (!wanted?.every((key) => seenAt.has(key)) && performance.now() < deadline) {
      const startedAt = performance.now()
      const { segments } = await analytics.nps({ surveyId, segment: 'marker' })
      const now = performance.now()
      for (const { segment } of segments) if (!seenAt.has(segment)) seenAt.set(segment, now)
      if (wanted) deadline = Math.min(deadline, now + PATIENCE_MS)
      await delay(Math.max(1, LOOK_EVERY_MS - (now - startedAt)))
    }
    return seenAt
  }
  const watching = watch()
  return {
    finish(keys) {
      wanted = keys
      return watching
    },
  }
}
