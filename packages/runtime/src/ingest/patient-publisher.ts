import type { Clock } from '../clock.ts'
import type { Events } from '../events.ts'
import { failureReason } from '../failure-reason.ts'
import type { Message, Stream } from '../stream/stream.ts'
import type { Topic } from '../stream/topics.ts'
import { withinTime } from './within-time.ts'

/** `unknown`: it may be on the stream or come there later. `not_attempted`: it is not and will not be. */
export type Delivery = 'acknowledged' | 'unknown' | 'not_attempted'

export interface PatientPublisherDeps {
  readonly stream: Pick<Stream, 'publish'>
  readonly topic: Topic
  readonly clock: Clock
  readonly events?: Events | undefined
}

export interface PatientPublisherOptions {
  /** How long an acknowledgement is waited for. */
  readonly timeoutMs: number
  /** How often a stream that is away is tried. */
  readonly probeEveryMs: number
}

export type PublishPatiently = (messages: readonly Message[]) => Promise<Delivery>

interface Absence {
  readonly sinceMs: number
  readonly probe: Message
  nextProbeAtMs: number
}

/**
 * Publishes, and gives up waiting after a while. A stream that did not acknowledge counts as away: from then on nothing waits
 * for it, but now and then one message is published again beside the traffic, until it is acknowledged in time. That message
 * is one which was attempted before, so it may come twice and changes nothing about any that was not.
 */
export function createPatientPublisher(deps: PatientPublisherDeps, options: PatientPublisherOptions): PublishPatiently {
  const { stream, topic, clock, events } = deps
  const { timeoutMs, probeEveryMs } = options
  let absence: Absence | undefined

  const nowMs = () => clock.now().getTime()
  const lose = (probe: Message, reason: string) => {
    if (absence) return
    absence = { sinceMs: nowMs(), probe, nextProbeAtMs: nowMs() + probeEveryMs }
    events?.emit('stream.lost', { topic, reason })
  }
  const probeSoon = () => {
    if (absence) absence.nextProbeAtMs = nowMs()
  }
  const probe = async (message: Message) => {
    const startedAtMs = nowMs()
    await stream.publish(topic, [message])
    if (!absence) return
    // One that took too long says that the next one need not wait, and no more.
    if (nowMs() - startedAtMs > timeoutMs) return probeSoon()
    events?.emit('stream.returned', { topic, away_ms: nowMs() - absence.sinceMs })
    absence = undefined
  }

  return async (messages) => {
    if (absence) {
      if (nowMs() < absence.nextProbeAtMs) return 'not_attempted'
      absence.nextProbeAtMs = nowMs() + probeEveryMs
      probe(absence.probe).catch(() => {})
      return 'not_attempted'
    }
    const publishing = stream.publish(topic, messages)
    try {
      await withinTime(publishing, timeoutMs)
      return 'acknowledged'
    } catch (error) {
      lose(messages[0]!, failureReason(error))
      publishing.then(probeSoon, () => {})
      return 'unknown'
    }
  }
}
