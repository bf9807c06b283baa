import { openContext } from '@howazit/runtime'
import { pino } from 'pino'
import { OUTWARD_TOPICS, type OutwardTopic } from '../../packages/runtime/src/stream/topics.ts'
import type { RunningProfile } from '../../scripts/profiles/start-profile.ts'

/** A program beside the stream, PostgreSQL's or Kafka's, that reads what nobody in the platform does. */
export interface OutwardListener extends AsyncDisposable {
  /** The different events that were read of an insight. */
  readonly eventIds: (topic: OutwardTopic, insightId: string) => ReadonlySet<string>
}

/** From the first message that the topics keep. */
export async function listenOutward({ config }: RunningProfile): Promise<OutwardListener> {
  await using opening = new AsyncDisposableStack()
  const context = await openContext(config, { logger: pino({ level: 'silent' }), roles: ['dispatcher'] })
  opening.defer(() => context.close())
  const read = new Map<string, Set<string>>()
  for (const topic of OUTWARD_TOPICS) {
    const subscription = await context.stream.subscribe(topic, 'beside', {
      batchSizeMax: 100,
      async handle(messages) {
        for (const { value } of messages) {
          const { eventId, insightId } = JSON.parse(value) as { readonly eventId: string; readonly insightId: string }
          const key = `${topic} ${insightId}`
          read.set(key, (read.get(key) ?? new Set()).add(eventId))
        }
      },
    })
    opening.defer(() => subscription.stop())
  }
  const listening = opening.move()
  return {
    eventIds: (topic, insightId) => read.get(`${topic} ${insightId}`) ?? new Set(),
    [Symbol.asyncDispose]: () => listening.disposeAsync(),
  }
}
