import { setTimeout as delay } from 'node:timers/promises'
import { createHowazit } from '@howazit/sdk'
import type { Target } from './make-response.ts'

const WITHIN_MS = 300_000
const LOOK_EVERY_MS = 250

/** Resolves when the dashboard of a survey shows as many responses as were accepted for it. @throws Error with more, or too late */
export async function untilSunk(baseUrl: string, { token, surveyId }: Target, accepted: number): Promise<void> {
  const { analytics } = createHowazit({ baseUrl, auth: token })
  const deadline = performance.now() + WITHIN_MS
  for (;;) {
    const { n } = (await analytics.nps({ surveyId })).overall
    if (n === accepted) return
    if (n > accepted || performance.now() > deadline)
      throw new Error(`${accepted} responses were accepted, and the dashboard shows ${n}.`)
    await delay(LOOK_EVERY_MS)
  }
}
