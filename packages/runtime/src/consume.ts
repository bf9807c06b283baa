import type { Events } from './events.ts'
import { type Outcome, park } from './outcome.ts'
import type { Parking, Reading } from './parking/parking.ts'
import { startReturning } from './parking/return-messages.ts'
import { type Handle, NO_OUTCOME, type Parked, type Settling, type SourceTopic, settleBatch } from './settle-batch.ts'
import { type HandleBatches, joinPartitions } from './stream/join-partitions.ts'
import type { StoredMessage, Stream, SubscribeOptions, Subscription } from './stream/stream.ts'
import { tenantOf } from './stream/tenant-of.ts'
import { createWakeUp } from './stream/wake-up.ts'

export interface ConsumeOptions extends SubscribeOptions {
  readonly stream: Stream
  readonly parking: Parking
  readonly topic: SourceTopic
  readonly group: string
  /** Names the stage in dead letters and events. */
  readonly stage: string
  /**
   * Says what became of each message, in the order given: those of partitions that come at the same time, up to
   * `batchSizeMax`, each partition in its order. Throwing means "unexpected": the culprit is then found by halving, so that
   * only it dies; where the engine is away, all of them come again later and no attempt counts.
   */
  readonly handle: Handle
  /** How often one message is tried before it is dead. Default 3. */
  readonly attemptsMax?: number
  readonly events?: Events
}

/**
 * Reads a topic and does with each message what the stage says: `ok` and `drop` pass, `retry` is tried again in place,
 * `dead` and what ran out of attempts goes to `<topic>.dlq`, `park` is put aside until its tenant can be entered, and what comes
 * for that tenant meanwhile behind it. The only place that turns an outcome into a commit.
 *
 * The batch commits after its dead letters and what is parked are durable; a crash in between brings both again. A message that
 * is tried again comes after later ones of its key that went through: the revision, or the stage being idempotent, decides then.
 */
export async function consume(options: ConsumeOptions): Promise<Subscription> {
  const { stream, parking, topic, group, batchSizeMax, lingerMs, events, attemptsMax = 3 } = options
  const reading: Reading = { topic, group }
  const returned: Settling = { ...options, attemptsMax, events, handleTogether: options.handle }
  const handle = behindParked(parking, reading, options.handle)
  const settling: Settling = { ...returned, handle, handleTogether: handleJoined(handle, batchSizeMax) }

  const wakeUp = createWakeUp()
  const subscription = await stream.subscribe(topic, group, {
    batchSizeMax,
    ...(lingerMs !== undefined && { lingerMs }),
    async handle(messages, signal) {
      const parked = await settleBatch(settling, messages, signal)
      if (parked.length === 0) return
      await parking.park(
        reading,
        parked.map(({ message }) => message),
      )
      report(events, reading, parked)
      wakeUp.wake()
    },
  })
  const returning = startReturning({ parking, reading, settling: returned, wakeUp, events })
  return {
    async stop() {
      await Promise.all([subscription.stop(), returning.stop()])
    },
  }
}

/** The handler for what comes while messages of its tenant are parked: it goes behind them, whatever the tenant is like by now. */
function behindParked(parking: Parking, reading: Reading, handle: Handle): Handle {
  return async (messages, signal) => {
    const waiting = await parking.findTenants(reading)
    if (waiting.size === 0) return await handle(messages, signal)
    const isFree = (message: StoredMessage) => !waiting.has(tenantOf(message))
    const free = messages.filter(isFree)
    const outcomes = (free.length === 0 ? [] : await handle(free, signal)).values()
    return messages.map((message) => (isFree(message) ? (outcomes.next().value ?? NO_OUTCOME) : park('behind')))
  }
}

/** The handler for batches of several partitions, each of which gets the outcomes of its own messages. */
function handleJoined(handle: Handle, batchSizeMax: number): Handle {
  const handleBatches: HandleBatches<readonly Outcome[]> = async (batches, signal) => {
    const messages = batches.flatMap((batch) => batch.messages)
    const outcomes = (await handle(messages, signal)).values()
    return batches.map((batch) => batch.messages.map(() => outcomes.next().value ?? NO_OUTCOME))
  }
  return joinPartitions(handleBatches, { batchSizeMax, concurrencyMax: 1 })
}

function report(events: Events | undefined, { topic, group }: Reading, parked: readonly Parked[]): void {
  for (const [tenantId, ofTenant] of Map.groupBy(parked, ({ message }) => tenantOf(message)))
    events?.emit('message.parked', {
      topic,
      group,
      tenant_id: tenantId,
      reason: ofTenant[0]?.reason,
      count: ofTenant.length,
    })
}
