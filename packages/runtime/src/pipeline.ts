import { createSinkResponses, SINK_SUBSCRIPTION } from './analytics/sink-responses.ts'
import { consume } from './consume.ts'
import type { Context } from './context.ts'
import { createDeliver } from './delivery/create-deliver.ts'
import { startHousekeeping } from './housekeeping.ts'
import { createPartitions } from './oltp/partitions.ts'
import { dispatchOutbox } from './outbox/dispatch-outbox.ts'
import { createCountResponses } from './realtime/count-response.ts'
import { createStoreResponses } from './responses/store-responses.ts'

export interface Pipeline {
  /** Finishes what is under way and releases what it holds, last stage first. Idempotent. */
  readonly stop: () => Promise<void>
}

/** Large enough to share a transaction's cost, small enough that one is over in a fraction of a second. */
const BATCH_SIZE_MAX = 1_000

/**
 * Every stage behind the API. Stages share nothing but the stream and the tables, so any number of processes may run this.
 *
 *   stage              reads                       writes
 *   store-responses    responses.raw               responses, response_items, outbox      one transaction per tenant
 *   dispatch-outbox    outbox                      response.created
 *   sink-responses     response.created            ClickHouse events_response             one block per recorded batch
 *   count-responses    response.created            realtime counters and feed
 *   deliver            response.created            deliveries, attempts, HTTP
 *
 * Messages of one response keep their order through all of them: their key decides the partition and the outbox slot.
 */
export async function startPipeline(context: Context): Promise<Pipeline> {
  const { stream, events } = context
  const partitions = createPartitions({ pool: context.pools.partitioner, schema: 'tenant_shared' })

  const outbox = dispatchOutbox(context)
  const deliver = createDeliver(context)
  await deliver.start()
  await startHousekeeping(context)
  const stages = [
    await consume({
      stream,
      events,
      stage: 'store-responses',
      topic: 'responses.raw',
      group: 'store',
      batchSizeMax: BATCH_SIZE_MAX,
      handle: createStoreResponses({ ...context, partitions }),
    }),
    await stream.subscribe('response.created', 'sink', { ...SINK_SUBSCRIPTION, handle: createSinkResponses(context) }),
    await consume({
      stream,
      events,
      stage: 'count-responses',
      topic: 'response.created',
      group: 'counters',
      batchSizeMax: BATCH_SIZE_MAX,
      handle: createCountResponses(context),
    }),
    deliver,
  ]

  let stopped: Promise<void> | undefined
  const stop = async () => {
    await Promise.all(stages.map((stage) => stage.stop()))
    await outbox.stop()
  }
  return { stop: () => (stopped ??= stop()) }
}
