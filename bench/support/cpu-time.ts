import { readdirSync, readFileSync } from 'node:fs'

export interface PartPid {
  readonly pid: number
  /** Without the processes it started. */
  readonly isAlone: boolean
}

interface Usage {
  readonly parentPid: number
  /** Of itself. */
  readonly ownTicks: number
  /** Of children that have ended. */
  readonly childTicks: number
}

/** USER_HZ, which Linux has at 100 on every architecture that Node runs on. */
const TICK_MS = 10

/** Processor time that each part has used since it began, in milliseconds. */
export function cpuTimesMs(parts: Readonly<Record<string, PartPid>>): Record<string, number> {
  const usages = readUsages()
  const children = Map.groupBy(usages.keys(), (pid) => usages.get(pid)?.parentPid)
  const below = (pid: number): number => {
    const { ownTicks = 0, childTicks = 0 } = usages.get(pid) ?? {}
    return ownTicks + childTicks + (children.get(pid) ?? []).reduce((sum, child) => sum + below(child), 0)
  }
  const ticks = ({ pid, isAlone }: PartPid) => (isAlone ? (usages.get(pid)?.ownTicks ?? 0) : below(pid))
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, ticks(part) * TICK_MS]))
}

function readUsages(): ReadonlyMap<number, Usage> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return new Map(pids.flatMap((name) => readUsage(Number(name)) ?? []))
}

function readUsage(pid: number): [[number, Usage]] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may hold spaces and parentheses; what follows the last one is fixed. See proc(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map(Number)
    return [[pid, { parentPid: Number(fields[1]), ownTicks: user + system, childTicks: childUser + childSystem }]]
  } catch {
    // It ended while it was read.
    return undefined
  }
}
