import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * True while the process exists and is not a zombie. kill(pid, 0) alone is not enough: in a container whose first
 * process reaps slowly, a killed postmaster still answers it for seconds.
 */
export async function isProcessAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // "pid (command) state ...": the command may itself contain spaces and parentheses.
  const afterCommand = stat.lastIndexOf(')')
  return stat.slice(afterCommand + 2, afterCommand + 3) !== 'Z'
}

/** False if the pid has been reused by a program that is not `program`; where that cannot be told (no /proc), true. */
export async function isProgram(pid: number, program: string): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return commandLine === '' || commandLine.includes(program)
}

/** Resolves when a process that is not our child has gone, or when the signal says that nobody asks any more. */
export async function watchForeign(pid: number, signal: AbortSignal): Promise<string> {
  while (!signal.aborted && (await isProcessAlive(pid))) {
    await delay(500, undefined, { signal, ref: false }).catch(() => undefined)
  }
  return signal.aborted ? 'left alone' : 'the adopted server is gone'
}
