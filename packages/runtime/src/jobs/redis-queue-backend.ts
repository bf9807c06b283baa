import { setTimeout as delay } from 'node:timers/promises'
import { Queue, Worker } from 'bullmq'
import { closeClient, type Redis } from '../redis/create-redis.ts'
import { type QueueBackend, RETRY_MS } from './queue-backend.ts'

/** For telling Redis that a job is done; after it, the job counts as stalled and is taken again, which wake-ups do not mind. */
const GOODBYE_MS = 1_000

/** BullMQ on Redis. Producers share the connection for commands, which fails at once; a worker waits on two of its own. */
export function redisQueueBackend(redis: Redis): QueueBackend {
  // One hash tag for all queues, since BullMQ's scripts take several keys of one.
  const prefix = `${redis.prefix}:{jobs}`
  return {
    isAvailable: () => redis.client.status === 'ready',
    openQueue(name) {
      const queue = new Queue(name, { connection: redis.client, prefix })
      // The connection is not the queue's to close.
      return { queue, close: () => withinGoodbye(queue.close()) }
    },
    openWorker(name, run) {
      const connection = redis.openQueueClient()
      const options = { connection, prefix, concurrency: 1, runRetryDelay: RETRY_MS }
      const worker = new Worker(name, run, options)
      const close = async () => {
        const closing = worker.close()
        await withinGoodbye(closing)
        await closeClient(connection)
        await withinGoodbye(closing)
      }
      return { worker, close }
    },
  }
}

/** A Redis that is away never answers a farewell. */
async function withinGoodbye(closing: Promise<void>): Promise<void> {
  await Promise.race([closing.catch(() => {}), delay(GOODBYE_MS, undefined, { ref: false })])
}
