import { readdirSync } from 'node:fs'
import { setPriority } from 'node:os'

/**
 * Gives a process that is ready the place behind others that it works in. Not sooner: its start is waited for, and on a busy
 * machine a niced one gets a tenth of a core. On Linux a priority is a thread's: those that it begins with later inherit it.
 */
export function lowerPriority(pid: number, niceness: number): void {
  for (const thread of threadsOf(pid)) {
    try {
      setPriority(thread, niceness)
    } catch {
      // It has ended meanwhile.
    }
  }
}

function threadsOf(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return [pid]
  }
}
