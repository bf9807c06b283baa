/**
 * Wakes work; never decides it. What is due is in PostgreSQL, and a sweeper finds what a lost wake-up left behind.
 * Waking the same name twice before it ran is one wake-up.
 */
export interface Jobs {
  /** Run the worker of `name` now, or at `at`. Never rejects: a wake-up that cannot be kept is left to the sweep. */
  wake(name: string, at?: Date): Promise<void>
  /** `everyMs`: also run when nobody wakes it (the sweep). */
  onWake(name: string, options: { everyMs: number; work: (signal: AbortSignal) => Promise<void> }): Promise<void>
  close(): Promise<void>
}
