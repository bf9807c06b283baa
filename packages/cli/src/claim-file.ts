import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isRunning, startOf } from './is-running.ts'

/** Writes this process into the file. False where another one that runs is in it; one that was killed counts for nothing. */
export function tryClaim(path: string): boolean {
  if (tryWrite(path)) return true
  if (holderOf(path) !== undefined) return false
  rmSync(path, { force: true })
  return tryWrite(path)
}

export const releaseClaim = (path: string): void => rmSync(path, { force: true })

/** The id of the process that holds the claim, if it still runs. */
export function holderOf(path: string): number | undefined {
  const [pid, startedAt] = readClaim(path).split(' ')
  if (!pid || !isRunning(Number(pid))) return undefined
  const isSame = startedAt === '' || startOf(Number(pid)) === startedAt
  return isSame ? Number(pid) : undefined
}

function tryWrite(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid} ${startOf(process.pid) ?? ''}`, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function readClaim(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
