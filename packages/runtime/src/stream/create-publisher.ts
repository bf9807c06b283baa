import { setTimeout as delay } from 'node:timers/promises'
import { isUnavailable } from '../oltp/is-unavailable.ts'
import type { Message } from './stream.ts'

/** Makes messages durable, all or none. */
export type Append = (messages: readonly Message[]) => Promise<void>

export interface PublisherLimits {
  /** How long the first of a batch waits for others, ms. Default 0. */
  readonly lingerMs?: number
  /** Keys and values of a batch of more than one call. Default: no limit but the count. */
  readonly batchBytesMax?: number
}

interface Waiting {
  readonly messages: readonly Message[]
  readonly sizeBytes: number
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

// One append per batch: what arrives while one is under way shares the next, so batches grow with the load by themselves.
const BATCH_MAX = 1_000

/** Joins concurrent calls into common appends. Each call succeeds or fails as a whole, and only for its own messages. */
export function createPublisher(append: Append, limits: PublisherLimits = {}): Append {
  const { lingerMs = 0, batchBytesMax = Number.POSITIVE_INFINITY } = limits
  const queue: Waiting[] = []
  let isFlushing = false

  const flush = async () => {
    isFlushing = true
    while (queue.length > 0) {
      if (lingerMs > 0 && queue.length < BATCH_MAX) await delay(lingerMs)
      await appendTogether(append, takeBatch(queue, batchBytesMax))
    }
    isFlushing = false
  }
  return async function publish(messages) {
    if (messages.length === 0) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    queue.push({ messages, sizeBytes: sizeOf(messages), resolve, reject })
    if (!isFlushing) void flush()
    await promise
  }
}

function takeBatch(queue: Waiting[], batchBytesMax: number): Waiting[] {
  let size = 0
  let bytes = 0
  let count = 0
  for (const { messages, sizeBytes } of queue) {
    size += messages.length
    bytes += sizeBytes
    if (count > 0 && (size > BATCH_MAX || bytes > batchBytesMax)) break
    count += 1
  }
  return queue.splice(0, count)
}

const sizeOf = (messages: readonly Message[]): number =>
  messages.reduce((sum, { key, value }) => sum + key.length + Buffer.byteLength(value), 0)

async function appendTogether(append: Append, batch: readonly Waiting[]): Promise<void> {
  try {
    await append(batch.flatMap(({ messages }) => messages))
    for (const { resolve } of batch) resolve()
  } catch (error) {
    // One caller's message that cannot be stored must not fail the others'; an engine that is away fails all.
    if (batch.length > 1 && !isUnavailable(error)) for (const one of batch) await appendTogether(append, [one])
    else for (const { reject } of batch) reject(error)
  }
}
