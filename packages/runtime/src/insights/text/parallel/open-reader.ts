import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

/** As much as a thread is given at a time: enough that handing over costs nothing beside reading, little enough that all are done together. */
const PORTION = 500

/** Of fewer, another thread reads a part of them before it has loaded its models. */
const COMMENTS_PER_THREAD = 2_000

// The same file from source (.ts, whose types Node strips) and from dist (.js).
const ENTRY = fileURLToPath(new URL(`./reading-thread${extname(import.meta.url)}`, import.meta.url))

/** Reads comments, some after the other; what it takes for that is there until it is closed. */
export interface CommentReader extends AsyncDisposable {
  /** What is known of each, in the order of the comments: a `CommentReading` as JSON, which is how it is stored. One call at a time. */
  read(comments: readonly string[], signal: AbortSignal): Promise<readonly string[]>
}

/** Reads on as many processors as there are, in threads that are started once there is something to read. */
export function openReader(threads = availableParallelism()): CommentReader {
  const started: Thread[] = []
  const idle: Thread[] = []
  const start = () => {
    const thread = startThread()
    started.push(thread)
    return thread
  }
  return {
    async read(comments, signal) {
      signal.throwIfAborted()
      const portions = Array.from({ length: Math.ceil(comments.length / PORTION) }, (_, at) =>
        comments.slice(at * PORTION, (at + 1) * PORTION),
      )
      const readings: (readonly string[])[] = []
      let next = 0
      const work = async () => {
        const thread = idle.pop() ?? start()
        while (next < portions.length) {
          const at = next++
          readings[at] = await thread.read(portions[at]!, signal)
        }
        idle.push(thread)
      }
      const workers = Math.min(threads, Math.ceil(comments.length / COMMENTS_PER_THREAD))
      await Promise.all(Array.from({ length: workers }, work))
      return readings.flat()
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((thread) => thread.end()))
    },
  }
}

type Thread = ReturnType<typeof startThread>

function startThread() {
  const worker = new Worker(ENTRY)
  return {
    async read(portion: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
      worker.postMessage(portion)
      // Rejects with what went wrong in there, and when the signal comes.
      const [readings] = await once(worker, 'message', { signal })
      return readings
    },
    end: () => worker.terminate(),
  }
}
