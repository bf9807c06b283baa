import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { guardEngine } from './guard-engine.ts'

export interface EngineCommand {
  readonly name: string
  readonly program: string
  /** One of them names the folder. */
  readonly args: readonly string[]
  /** Where the engine keeps its data and `engine.log`; removed when we die. */
  readonly folder: string
  readonly port: number
  /** What an engine that is ready answers with at least one byte. */
  readonly greeting: Uint8Array
  readonly startTimeoutMs: number
}

/** A server process of the tests: everything a fault drill does to one. */
export interface EngineProcess {
  readonly pid: number
  /** In order; idempotent. */
  stop(): Promise<void>
  /** SIGKILL; resolves when it is gone. Its data stay. */
  kill(): Promise<void>
}

/** The server ended, or did not answer in time; `log` is the end of what it wrote. */
export class EngineFailed extends Error {
  override name = 'EngineFailed'
  readonly log: string
  constructor(name: string, reason: string, log: string) {
    super(`${name} did not start: ${reason}. ${log.trim().split('\n').slice(-3).join(' | ')}`)
    this.log = log
  }
  /** Somebody took the port between choosing and binding it. */
  get isPortTaken(): boolean {
    return /Address already in use|BindException/.test(this.log)
  }
}

const STOP_PATIENCE_MS = 15_000

/** Runs the server until it answers; it ends when this process does, however that ends. */
export async function startEngineProcess(command: EngineCommand): Promise<EngineProcess> {
  const logPath = join(command.folder, 'engine.log')
  const log = openSync(logPath, 'a', 0o600)
  const child = spawn(command.program, command.args, {
    cwd: command.folder,
    // Its own session: Ctrl-C must reach our process only, which then stops the engine in order.
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const exited = once(child, 'exit').catch(() => undefined)
  if (child.pid === undefined) throw new EngineFailed(command.name, 'it could not be started', '')
  const release = guardEngine({ pid: child.pid, folder: command.folder })
  void exited.then(release)
  child.unref()
  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal)
    const patience = new AbortController()
    await Promise.race([exited, delay(STOP_PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {})])
    patience.abort()
    if (!isOver(child)) child.kill('SIGKILL')
    await exited
  }
  try {
    await waitUntilReady(child, command)
  } catch (error) {
    await end('SIGKILL')
    const written = await readFile(logPath, 'utf8').catch(() => '')
    throw new EngineFailed(command.name, error instanceof Error ? error.message : String(error), written)
  }
  return { pid: child.pid, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }
}

const isOver = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

async function waitUntilReady(child: ChildProcess, command: EngineCommand): Promise<void> {
  const deadline = performance.now() + command.startTimeoutMs
  while (performance.now() < deadline) {
    if (isOver(child)) throw new Error(`it ended with ${child.exitCode ?? child.signalCode}`)
    if (await answers(command)) return
    await delay(50)
  }
  throw new Error(`no answer after ${command.startTimeoutMs} ms`)
}

async function answers({ port, greeting }: EngineCommand): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  socket.setTimeout(1_000, () => socket.destroy(new Error('no answer')))
  try {
    await once(socket, 'connect')
    socket.write(greeting)
    await once(socket, 'data')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
