import { setTimeout as delay } from 'node:timers/promises'
import type { Howazit } from '@howazit/sdk'

export interface Load {
  /** Responses that the platform has answered 202 for. */
  readonly accepted: ReadonlySet<string>
  /** Whatever else came of one. */
  readonly errors: readonly Error[]
  /** Resolves once every answer is there. */
  readonly stop: () => Promise<void>
}

export interface LoadOptions {
  readonly surveyId: string
  readonly questionId: string
  readonly perSecond: number
}

/** An application that sends what its respondents say, as it comes. */
export function startLoad(howazit: Howazit, { surveyId, questionId, perSecond }: LoadOptions): Load {
  const accepted = new Set<string>()
  const errors: Error[] = []
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()

  const send = async (numericValue: number): Promise<void> => {
    const response = { surveyId, submittedAt: new Date().toISOString(), answers: [{ questionId, numericValue }] }
    accepted.add((await howazit.responses.ingest(response)).responseId)
  }
  const run = async (): Promise<void> => {
    for (let sent = 0; !stopping.signal.aborted; sent += 1) {
      const sending = send(sent % 11)
        .catch((error: Error) => void errors.push(error))
        .finally(() => underWay.delete(sending))
      underWay.add(sending)
      await delay(1_000 / perSecond)
    }
  }
  const running = run()
  return {
    accepted,
    errors,
    async stop() {
      stopping.abort()
      await running
      await Promise.all(underWay)
    },
  }
}
