import { readFileSync } from 'node:fs'

/** The most that a process ever had in memory, as Linux keeps it. */
export function peakMemoryMiB(pid: number): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kibibytes) / 1024)
}
