import { spawn } from 'node:child_process'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { describeExit } from './describe-exit.ts'
import { commandAs, type EngineUser } from './engine-user.ts'
import { isProcessAlive, isProgram, watchForeign } from './foreign-process.ts'
import { guardOrphan } from './orphan-guard.ts'
import { findPostmasterPid } from './postmaster-pid.ts'
import type { EngineProcess } from './supervise.ts'

export interface PostmasterOptions {
  readonly postgres: string
  readonly user: EngineUser
  readonly dataDir: string
  readonly port: number
  readonly settings: Readonly<Record<string, string>>
  readonly startTimeoutMs?: number
}

export interface Postmaster extends EngineProcess {
  readonly port: number
  readonly socketDir: string | undefined
  readonly adopted: boolean
}

/** The server ended before it was ready; `log` is the end of what it wrote. */
export class PostmasterFailed extends Error {
  override name = 'PostmasterFailed'
  readonly log: string
  constructor(reason: string, log: string) {
    super(`PostgreSQL did not start: ${reason}. ${log.trim().split('\n').slice(-3).join(' | ')}`)
    this.log = log
  }
  /** Another postmaster (or its zombie, or a dying child that still holds the shared memory) has this directory. */
  get isLocked(): boolean {
    return /lock file "postmaster\.pid" already exists|pre-existing shared memory block/.test(this.log)
  }
  get isPortTaken(): boolean {
    return /could not create any TCP\/IP sockets|Address already in use/.test(this.log)
  }
}

const LOG_BYTES_MAX = 16 * 1024 * 1024

/** Runs one postmaster until it accepts connections; it is stopped cleanly when this process dies in any way. */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { dataDir, port } = options
  const logPath = `${dataDir}.log`
  const earlier = await stat(logPath).catch(() => undefined)
  if (earlier !== undefined && earlier.size > LOG_BYTES_MAX) await rename(logPath, `${logPath}.1`)
  const log = await open(logPath, 'a', 0o600)
  const logStart = (await log.stat()).size
  const flags = Object.entries({ ...options.settings, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const command = commandAs(options.user, options.postgres, ['-D', dataDir, ...flags])
  const child = spawn(command.file, command.args, {
    ...command.options,
    // Its own session, so that Ctrl-C reaches only our process, which then stops the engine in order.
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
  })
  const exited = describeExit(child)
  await log.close()
  const { pid } = child
  if (pid === undefined) throw new PostmasterFailed(await exited, '')

  const guard = guardOrphan(pid, dataDir)
  void exited.then(guard.release)
  const socketDir = options.settings.unix_socket_directories || undefined
  const stop = () => stopPostmaster(pid, exited)
  try {
    await waitUntilReady({ dataDir, pid, exited, timeoutMs: options.startTimeoutMs ?? 120_000 })
  } catch (error) {
    await stop()
    const written = (await readFile(logPath)).subarray(logStart).toString('utf8')
    throw new PostmasterFailed(error instanceof Error ? error.message : String(error), written)
  }
  return { pid, port, socketDir, adopted: false, exited, stop }
}

/** Uses a postmaster that somebody else runs on this directory; stopping it is left to them. */
export async function findRunningPostmaster(dataDir: string): Promise<Postmaster | undefined> {
  const found = await findPostmasterPid(dataDir)
  if (!found?.isReady || !(await isRunning(found.pid))) return undefined
  const stopping = new AbortController()
  const { pid, port, socketDir } = found
  const exited = watchForeign(pid, stopping.signal)
  return { pid, port, socketDir, adopted: true, exited, stop: async () => stopping.abort() }
}

/**
 * Removes a lock whose owner is certainly gone but whose pid still exists, as a zombie or as another program after a
 * container was restarted: PostgreSQL itself refuses such a lock for ever. True if there was one.
 */
export async function removeStaleLock(dataDir: string): Promise<boolean> {
  const found = await findPostmasterPid(dataDir)
  if (found === undefined || (await isRunning(found.pid))) return false
  await rm(join(dataDir, 'postmaster.pid'), { force: true })
  return true
}

const isRunning = async (pid: number): Promise<boolean> =>
  (await isProcessAlive(pid)) && (await isProgram(pid, 'postgres'))

interface Readiness {
  readonly dataDir: string
  readonly pid: number
  readonly exited: Promise<string>
  readonly timeoutMs: number
}

async function waitUntilReady({ dataDir, pid, exited, timeoutMs }: Readiness): Promise<void> {
  const deadline = performance.now() + timeoutMs
  let exit: string | undefined
  void exited.then((reason) => (exit = reason))
  while (performance.now() < deadline) {
    const found = await findPostmasterPid(dataDir)
    if (found?.pid === pid && found.isReady) return
    if (exit !== undefined) throw new Error(exit)
    await delay(20)
  }
  throw new Error(`not ready after ${timeoutMs} ms`)
}

// SIGINT = fast (roll back and checkpoint), SIGQUIT = immediate (recovery at the next start), then the kernel's way.
const ESCALATION = [
  ['SIGINT', 15_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const

async function stopPostmaster(pid: number, exited: Promise<string>): Promise<void> {
  for (const [signal, patienceMs] of ESCALATION) {
    const patience = new AbortController()
    const isGone = exited.then(() => true)
    try {
      process.kill(pid, signal)
    } catch {
      // Already gone: `exited` is about to say so.
    }
    const timeout = delay(patienceMs, false, { signal: patience.signal }).catch(() => false)
    const isStopped = await Promise.race([isGone, timeout])
    patience.abort()
    if (isStopped) return
  }
}
