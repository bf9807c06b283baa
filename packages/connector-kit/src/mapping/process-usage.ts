import { readdirSync, readFileSync } from 'node:fs'

/** USER_HZ: the kernel tells user space hundredths of a second whatever its own tick is, on every platform Node 24 runs on. */
const MS_PER_TICK = 10

/** Resident memory of a process; undefined when it is gone, or on a system without procfs. `status` needs no page size. */
export function readRssBytes(pid: number): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProcfs(`${pid}`, 'status') ?? '')?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}

export interface ProcessActivity {
  /** CPU time that all threads have used, in steps of 10 ms. */
  readonly cpuMs: number
  /** Every thread waits for something to happen. One that only waits for a free core is not asleep, however long it waits. */
  readonly isAsleep: boolean
}

/** What a process is doing; undefined like `readRssBytes`. */
export function readActivity(pid: number): ProcessActivity | undefined {
  const fields = readStat(`${pid}`)
  if (fields === undefined) return undefined
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK,
    isAsleep: fields[0] === 'S' && isAllAsleep(pid),
  }
}

/** False on systems without procfs (macOS): limits are wall-clock there. */
export const canReadActivity = readActivity(process.pid) !== undefined

function isAllAsleep(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).every((thread) => (readStat(`${pid}/task/${thread}`)?.[0] ?? 'S') === 'S')
  } catch {
    return false
  }
}

/** The fields of proc_pid_stat(5) from the third on; before it stands the program's name, which may hold spaces and parentheses. */
function readStat(process: string): string[] | undefined {
  const stat = readProcfs(process, 'stat')
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** Read synchronously: procfs answers from memory, and a busy thread pool must not delay the guard. */
function readProcfs(process: string, name: 'stat' | 'status'): string | undefined {
  try {
    return readFileSync(`/proc/${process}/${name}`, 'utf8')
  } catch {
    return undefined
  }
}
