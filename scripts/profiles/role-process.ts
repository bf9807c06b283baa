import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Role } from '@howazit/runtime'
import { sourceOptions } from '../source-options.ts'

/** A `howazit`. */
export interface Program {
  readonly path: string
  /** What Node is given to run it. */
  readonly options: readonly string[]
}

export interface RoleProcessOptions {
  readonly role: Role
  /** Everything the process is told; it is given no more than this. */
  readonly env: Readonly<Record<string, string>>
  /** What it writes goes to the end of this file. */
  readonly logPath: string
}

export interface RoleEnd {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly tookMs: number
}

/** `howazit serve ROLE`, started again whenever it ends without having been asked to. */
export interface RoleProcess {
  readonly role: Role
  /** The same one after every start. */
  readonly url: string
  /** Undefined between an end and the next start. */
  readonly pid: () => number | undefined
  readonly isReady: () => boolean
  /** Starts after the first one. */
  readonly restarts: () => number
  /** Resolves when it serves. */
  readonly ready: () => Promise<void>
  /** Sends a signal and resolves when the process is gone; the next one is starting then. */
  readonly end: (signal: NodeJS.Signals) => Promise<RoleEnd>
  /** From its next start on it is this one. */
  readonly use: (program: Program) => void
  /** In order, and for good. Idempotent. */
  readonly stop: () => Promise<void>
}

const HOWAZIT = fileURLToPath(new URL('../../packages/cli/bin/howazit.js', import.meta.url))
/** As in the image: without a bound a heap grows to what the machine has before anything is thrown away. */
const HEAP = '--max-old-space-size=384'
const END_WITH_PARENT = new URL(`end-with-parent.ts?${process.pid}`, import.meta.url).href
/** One that ended before it served waits before it tries again: the port or an engine may be back by then. */
const RETRY_MS = 500
const READY_WITHIN_MS = 300_000
const LOOK_EVERY_MS = 20

interface Launched {
  readonly child: ChildProcess
  readonly exited: Promise<unknown>
  isReady: boolean
}

/** Starts it and keeps it running; ends with this process, however that ends. Not ready yet. */
export function superviseRole({ role, env, logPath }: RoleProcessOptions): RoleProcess {
  let program: Program = { path: HOWAZIT, options: sourceOptions() }
  let isStopping = false
  let starts = 0
  let current: Launched | undefined

  const launch = (): Launched => {
    starts += 1
    const log = openSync(logPath, 'a', 0o600)
    const options = [HEAP, ...program.options, '--import', END_WITH_PARENT]
    const child = spawn(process.execPath, [...options, program.path, 'serve', role, '--json'], {
      env: { PATH: process.env.PATH, TZ: 'UTC', ...env },
      stdio: ['ignore', 'pipe', log],
    })
    closeSync(log)
    const launched: Launched = { child, exited: once(child, 'exit'), isReady: false }
    createInterface({ input: child.stdout! }).once('line', (line) => {
      launched.isReady = line.startsWith('{"url"')
    })
    return launched
  }
  const keepRunning = async () => {
    while (!isStopping) {
      current = launch()
      await current.exited.catch(() => undefined)
      const { isReady } = current
      current = undefined
      if (!isReady && !isStopping) await delay(RETRY_MS)
    }
  }
  const running = keepRunning()

  const end = async (signal: NodeJS.Signals): Promise<RoleEnd> => {
    const victim = current
    const startedAt = performance.now()
    victim?.child.kill(signal)
    await victim?.exited
    const { exitCode: code = null, signalCode = null } = victim?.child ?? {}
    return { code, signal: signalCode, tookMs: performance.now() - startedAt }
  }
  const ready = async () => {
    const deadline = performance.now() + READY_WITHIN_MS
    while (!current?.isReady) {
      if (performance.now() > deadline) throw new Error(`The ${role} was not ready within ${READY_WITHIN_MS} ms.`)
      await delay(LOOK_EVERY_MS)
    }
  }
  const stop = async () => {
    isStopping = true
    await end('SIGTERM')
    await running
  }
  return {
    role,
    url: `http://127.0.0.1:${env.HOWAZIT_HTTP_PORT}`,
    pid: () => current?.child.pid,
    isReady: () => current?.isReady === true,
    restarts: () => Math.max(0, starts - 1),
    ready,
    end,
    use: (next) => {
      program = next
    },
    stop,
  }
}
