import { once } from 'node:events'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { TASKS, type Tasks } from './tasks.ts'

/** Of fewer, starting a thread and handing over takes longer than the task. */
const APART_FROM = 2_000

// The same file from source (.ts, whose types Node strips) and from dist (.js).
const ENTRY = fileURLToPath(new URL(`./task-thread${extname(import.meta.url)}`, import.meta.url))

export interface ApartOptions {
  /** How many responses or comments it is about. */
  readonly size: number
  readonly signal: AbortSignal
}

/** Runs a task beside whatever else this process does: large ones in a thread that ends with them. */
export async function runApart<Name extends keyof Tasks>(
  task: Name,
  input: Parameters<Tasks[Name]>[0],
  { size, signal }: ApartOptions,
): Promise<ReturnType<Tasks[Name]>> {
  signal.throwIfAborted()
  if (size < APART_FROM) return TASKS[task](input as never) as ReturnType<Tasks[Name]>
  const worker = new Worker(ENTRY)
  try {
    worker.postMessage({ task, input })
    // Rejects with what went wrong in there, and when the signal comes.
    const [result] = await once(worker, 'message', { signal })
    return result
  } finally {
    await worker.terminate()
  }
}
