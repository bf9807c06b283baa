import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { CommentReading } from '../read-comment.ts'

/** As much as a thread is given at a time: enough that handing over costs nothing beside reading, little enough to stop soon. */
const PORTION = 2_000

// The same file from source (.ts, whose types Node strips) and from dist (.js).
const ENTRY = fileURLToPath(new URL(`./reading-thread${extname(import.meta.url)}`, import.meta.url))

export interface ParallelOptions {
  readonly signal: AbortSignal
  /** As many as there are processors without it. */
  readonly threads?: number
  /** How many are done, of all. */
  readonly onProgress?: (done: number) => void
}

/** Reads comments on all processors, in threads that end with the reading; the readings are in the order of the comments. */
export async function readInParallel(
  comments: readonly string[],
  { signal, threads = availableParallelism(), onProgress }: ParallelOptions,
): Promise<readonly CommentReading[]> {
  signal.throwIfAborted()
  const portions = Array.from({ length: Math.ceil(comments.length / PORTION) }, (_, at) =>
    comments.slice(at * PORTION, (at + 1) * PORTION),
  )
  const readings: (readonly CommentReading[])[] = portions.map(() => [])
  let next = 0
  let done = 0
  const work = async () => {
    await using thread = startThread()
    while (next < portions.length) {
      const at = next++
      readings[at] = await thread.read(portions[at]!, signal)
      done += readings[at].length
      onProgress?.(done)
    }
  }
  await Promise.all(Array.from({ length: Math.min(threads, portions.length) }, work))
  return readings.flat()
}

function startThread() {
  const worker = new Worker(ENTRY)
  return {
    async read(portion: readonly string[], signal: AbortSignal): Promise<readonly CommentReading[]> {
      worker.postMessage(portion)
      // Rejects with what went wrong in there, and when the signal comes.
      const [readings] = await once(worker, 'message', { signal })
      return readings
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate()
    },
  }
}
