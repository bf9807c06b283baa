import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Mapping processes whose parent is `parentPid`, read from procfs. */
export function listMappingPids(parentPid = process.pid): number[] {
  return readdirSync(`/proc/${parentPid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${parentPid}/task/${thread}/children`, 'utf8').trim().split(' '))
    .filter((pid) => pid !== '' && isMappingProcess(Number(pid)))
    .map(Number)
}

function isMappingProcess(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('mapping-child')
  } catch {
    return false
  }
}

export function isGone(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/status`)) return true
  return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}
