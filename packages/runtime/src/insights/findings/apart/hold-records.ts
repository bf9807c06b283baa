import { once } from 'node:events'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { InsightRecord } from '../insight-input.ts'
import { type Asked, TASKS, type Tasks } from './tasks.ts'

/** Of fewer, starting a thread and handing over takes longer than the task. */
export const APART_FROM = 2_000

// The same file from source (.ts, whose types Node strips) and from dist (.js).
const ENTRY = fileURLToPath(new URL(`./task-thread${extname(import.meta.url)}`, import.meta.url))

export type Found<Name extends keyof Tasks> = ReturnType<Tasks[Name]>

/** What a task is about, and until when it is wanted. */
export interface TaskOptions {
  readonly asked: Asked
  readonly signal: AbortSignal
}

/** The records of an insight, where its figures are computed: they are handed over once, for one task after the other. */
export interface HeldRecords extends AsyncDisposable {
  /** The next ones, in the order of their places. */
  add(records: readonly InsightRecord[]): void
  run<Name extends keyof Tasks>(task: Name, options: TaskOptions): Promise<Found<Name>>
}

/** Beside whatever else this process does: many of them, `size`, in a thread that ends with them. */
export const holdRecords = (size: number): HeldRecords => (size < APART_FROM ? holdHere() : holdApart())

function holdHere(): HeldRecords {
  const held: InsightRecord[] = []
  return {
    add: (records) => void held.push(...records),
    async run<Name extends keyof Tasks>(task: Name, { asked, signal }: TaskOptions) {
      signal.throwIfAborted()
      return TASKS[task](held, asked) as Found<Name>
    },
    async [Symbol.asyncDispose]() {},
  }
}

function holdApart(): HeldRecords {
  const worker = new Worker(ENTRY)
  let failure: unknown
  // While nobody waits for it, too.
  worker.on('error', (error) => {
    failure = error
  })
  // Records that nothing is computed of keep no process from ending.
  worker.unref()
  return {
    add: (records) => worker.postMessage({ records }),
    async run<Name extends keyof Tasks>(task: Name, { asked, signal }: TaskOptions) {
      signal.throwIfAborted()
      if (failure !== undefined) throw failure
      worker.ref()
      try {
        worker.postMessage({ task, asked })
        // Rejects with what went wrong in there, and when the signal comes.
        const [found] = await once(worker, 'message', { signal })
        return found as Found<Name>
      } finally {
        worker.unref()
      }
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate()
    },
  }
}
