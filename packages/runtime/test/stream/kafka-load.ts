import { setTimeout as delay } from 'node:timers/promises'
import type { Stream } from '../../src/stream/stream.ts'
import type { Topic } from '../../src/stream/topics.ts'
import { message } from './stream.contract.ts'

export interface Load {
  /** Values of messages that publish has resolved for. */
  readonly acknowledged: ReadonlySet<string>
  readonly refused: number
  stop(): Promise<void>
}

/** Publishes numbered messages of many keys until stopped. A refused one is not published again. */
export function startLoad(stream: Stream, topic: Topic, everyMs: number): Load {
  const acknowledged = new Set<string>()
  const underWay = new Set<Promise<void>>()
  let refused = 0
  let isStopping = false
  const publish = async (at: number) => {
    try {
      await stream.publish(topic, [message(`key-${at % 40}`, at)])
      acknowledged.add(`${at}`)
    } catch {
      refused += 1
    }
  }
  const run = async () => {
    for (let at = 0; !isStopping; at += 1) {
      const publishing = publish(at)
      underWay.add(publishing)
      void publishing.finally(() => underWay.delete(publishing))
      await delay(everyMs)
    }
  }
  const running = run()
  return {
    acknowledged,
    get refused() {
      return refused
    },
    async stop() {
      isStopping = true
      await running
      await Promise.all(underWay)
    },
  }
}
