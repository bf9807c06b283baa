/**
 * How long a batch under way may go on after its subscription was stopped, of the 10 s that a process has to end. What it
 * has done by then is found done when the batch comes again.
 */
export const STOP_PATIENCE_MS = 4_000
