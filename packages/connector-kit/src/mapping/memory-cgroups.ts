import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'

/** Bounds the resident memory of a process that has just begun; undefined when that is not possible. Call what it returns once the process is gone. */
export type ConfineMemory = (pid: number, bytesMax: number) => (() => void) | undefined

/** Node's own program text, which every process shares and no group is charged for, but resident memory counts. */
const SHARED_BYTES = 54 * 1024 * 1024
const PREFIX = 'howazit-mapping-'
/** Of version 1 and version 2: https://docs.kernel.org/admin-guide/cgroup-v1/memory.html and cgroup-v2.html. */
const HIERARCHIES = [
  {
    root: '/sys/fs/cgroup/memory',
    controller: /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m,
    limit: 'memory.limit_in_bytes',
  },
  { root: '/sys/fs/cgroup', controller: /^0::(.*)$/m, limit: 'memory.max' },
]

/** Where groups below the one of this process can be made and bounded: as root, in a delegated unit, in some containers. */
export function probeMemoryCgroups(): ConfineMemory | undefined {
  for (const { root, controller, limit } of HIERARCHIES) {
    const own = controller.exec(readOwnGroups())?.[1]
    if (own === undefined) continue
    const parent = `${root}${own === '/' ? '' : own}`
    removeStale(parent)
    const confine = confineBelow(parent, limit)
    const release = confine(0, 2 ** 30)
    release?.()
    if (release) return confine
  }
  return undefined
}

function confineBelow(parent: string, limit: string): ConfineMemory {
  let made = 0
  return (pid, bytesMax) => {
    const group = `${parent}/${PREFIX}${process.pid}-${++made}`
    const release = (): void => attempt(() => rmdirSync(group))
    try {
      mkdirSync(group)
      if (!existsSync(`${group}/${limit}`)) throw new Error('the memory controller is not enabled here')
      writeFileSync(`${group}/${limit}`, String(Math.max(0, bytesMax - SHARED_BYTES)))
      if (pid > 0) writeFileSync(`${group}/cgroup.procs`, String(pid))
      return release
    } catch {
      release()
      return undefined
    }
  }
}

/** Groups of processes that were killed before they could tidy up. */
function removeStale(parent: string): void {
  const names = existsSync(parent) ? readdirSync(parent) : []
  for (const name of names) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) attempt(() => rmdirSync(`${parent}/${name}`))
  }
}

function readOwnGroups(): string {
  return existsSync('/proc/self/cgroup') ? readFileSync('/proc/self/cgroup', 'utf8') : ''
}

function attempt(act: () => void): void {
  try {
    act()
  } catch {
    // Somebody else was quicker, or it was never there.
  }
}
