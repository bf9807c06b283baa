import type { JobsOptions } from 'bullmq'

/** What is used of a BullMQ queue, wherever it keeps its jobs. */
export interface JobQueue {
  add(name: string, data: object, options: JobsOptions): Promise<unknown>
  upsertJobScheduler(
    id: string,
    repeat: { readonly every: number },
    template: { readonly name: string; readonly data: object; readonly opts: JobsOptions },
  ): Promise<unknown>
  getJobScheduler(id: string): Promise<object | undefined>
  on(event: 'error', listener: (error: Error) => void): unknown
}

/** What is used of a BullMQ worker. */
export interface JobWorker {
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'failed', listener: (job: unknown, error: Error) => void): unknown
  isPaused(): boolean
  pause(isImmediate: true): Promise<void>
  resume(): void
}

/** Where BullMQ keeps its jobs. Each queue and each worker has connections of its own. */
export interface QueueBackend {
  /** False while it is known to be away: a question would only wait. */
  isAvailable(): boolean
  openQueue(name: string): { readonly queue: JobQueue; readonly close: () => Promise<void> }
  /** Takes jobs at once, one at a time. Closing waits for the one under way as long as the backend can be told of its end. */
  openWorker(
    name: string,
    run: () => Promise<void>,
  ): { readonly worker: JobWorker; readonly close: () => Promise<void> }
}

/** After a failure of the queue itself. BullMQ's own 15 s would be the longest wait after a restart of its store. */
export const RETRY_MS = 1_000
