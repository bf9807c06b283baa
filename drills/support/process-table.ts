import { readdirSync, readFileSync } from 'node:fs'

export interface RunningProcess {
  readonly pid: number
  readonly parentPid: number
  /** In clock ticks since boot: with the pid it names a process for ever, however often the pid is given again. */
  readonly startedAt: number
  readonly command: string
}

function readProcess(pid: number): RunningProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may hold spaces and parentheses; what follows the last one is fixed. See proc(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return undefined
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { pid, parentPid: Number(fields[1]), startedAt: Number(fields[19]), command }
  } catch {
    // It ended while it was read.
    return undefined
  }
}

/** Every process below this one, without those that ended and wait to be collected. */
export function listDescendants(ancestorPid: number): readonly RunningProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const all = pids.map((name) => readProcess(Number(name))).filter((found) => found !== undefined)
  const children = Map.groupBy(all, ({ parentPid }) => parentPid)
  const below = (pid: number): RunningProcess[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...below(child.pid)])
  return below(ancestorPid)
}

export const isRunning = ({ pid, startedAt }: RunningProcess): boolean => readProcess(pid)?.startedAt === startedAt
