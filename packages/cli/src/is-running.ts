import { readFileSync } from 'node:fs'

/** Whether a process of this id runs. One that ended and was not collected by its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return readStat(pid)?.state !== 'Z'
}

/** When it started, in the kernel's ticks: with the id it names a process for ever, however often the id is given again. */
export const startOf = (pid: number): string | undefined => readStat(pid)?.startedAt

/** Linux only; see proc(5). The name in parentheses may hold spaces and parentheses, what follows the last one is fixed. */
function readStat(pid: number): { state: string; startedAt: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] as string, startedAt: fields[19] as string }
  } catch {
    return undefined
  }
}
