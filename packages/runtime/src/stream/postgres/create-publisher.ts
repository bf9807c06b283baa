import { isUnavailable } from '../../oltp/is-unavailable.ts'
import type { Message } from '../stream.ts'

/** Makes messages durable, all or none. */
export type Append = (messages: readonly Message[]) => Promise<void>

interface Waiting {
  readonly messages: readonly Message[]
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

// One commit per batch: what arrives while one is under way shares the next, so batches grow with the load by themselves.
const BATCH_MAX = 1_000

/** Joins concurrent calls into common appends. Each call succeeds or fails as a whole, and only for its own messages. */
export function createPublisher(append: Append): Append {
  const queue: Waiting[] = []
  let isFlushing = false

  const flush = async () => {
    isFlushing = true
    while (queue.length > 0) await appendTogether(append, takeBatch(queue))
    isFlushing = false
  }
  return async function publish(messages) {
    if (messages.length === 0) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    queue.push({ messages, resolve, reject })
    if (!isFlushing) void flush()
    await promise
  }
}

function takeBatch(queue: Waiting[]): Waiting[] {
  let size = 0
  let count = 0
  for (const { messages } of queue) {
    size += messages.length
    if (count > 0 && size > BATCH_MAX) break
    count += 1
  }
  return queue.splice(0, count)
}

async function appendTogether(append: Append, batch: readonly Waiting[]): Promise<void> {
  try {
    await append(batch.flatMap(({ messages }) => messages))
    for (const { resolve } of batch) resolve()
  } catch (error) {
    // One caller's message that cannot be stored must not fail the others'; a database that is away fails all.
    if (batch.length > 1 && !isUnavailable(error)) for (const one of batch) await appendTogether(append, [one])
    else for (const { reject } of batch) reject(error)
  }
}
