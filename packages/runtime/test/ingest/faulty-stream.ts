import type { Message, Stream } from '../../src/stream/stream.ts'
import type { Topic } from '../../src/stream/topics.ts'

export type Fault =
  /** Rejects and has not appended. */
  | 'refuse'
  /** Appends and rejects: the acknowledgement was lost. */
  | 'lose_ack'
  /** Neither appends nor answers until `release()`, which appends. */
  | 'land_late'
  /** Appends and does not answer until `release()`. */
  | 'ack_late'

export interface FaultyStream extends Pick<Stream, 'publish'> {
  /** From the next publish on; undefined: works. */
  fault: Fault | undefined
  /** Messages given to publish, also those that came to nothing. */
  readonly attempts: number
  /** Calls that wait for their release. */
  readonly waiting: number
  /** Lets everything that waits go on. Resolves when it has. */
  release(): Promise<void>
}

/** A real stream that fails on command. */
export function createFaultyStream(stream: Pick<Stream, 'publish'>): FaultyStream {
  const underWay = new Set<Promise<void>>()
  // A call waits at the gate that was closed when it began: releasing lets through all that began before.
  let gate = Promise.withResolvers<void>()
  let attempts = 0
  let waiting = 0

  const wait = async (opened: Promise<void>) => {
    waiting += 1
    await opened
    waiting -= 1
  }
  const publish = async (topic: Topic, messages: readonly Message[]) => {
    const { fault } = faulty
    const opened = gate.promise
    if (fault === 'refuse') throw new Error('The broker is away.')
    if (fault === 'land_late') await wait(opened)
    await stream.publish(topic, messages)
    if (fault === 'ack_late') await wait(opened)
    if (fault === 'lose_ack') throw new Error('The acknowledgement was lost.')
  }
  const faulty: FaultyStream = {
    fault: undefined,
    get attempts() {
      return attempts
    },
    get waiting() {
      return waiting
    },
    async publish(topic, messages) {
      attempts += messages.length
      const publishing = publish(topic, messages)
      underWay.add(publishing)
      try {
        await publishing
      } finally {
        underWay.delete(publishing)
      }
    },
    async release() {
      gate.resolve()
      gate = Promise.withResolvers()
      await Promise.allSettled(underWay)
    },
  }
  return faulty
}
