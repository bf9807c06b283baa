import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { extname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describeExit } from '../describe-exit.ts'
import { EngineUnavailable } from '../engine-unavailable.ts'
import { lowerPriority } from '../lower-priority.ts'
import type { EngineProcess } from '../supervise.ts'
import type { BridgeReport, BridgeStart } from './bridge-protocol.ts'

export type BridgeProcess = EngineProcess

/** The bridge ended before it was ready. */
export class BridgeFailed extends Error {
  override name = 'BridgeFailed'
  /** Another process still has the directory or the port, which passes by itself when that process is going down. */
  readonly isPassing: boolean
  constructor(reason: string) {
    super(`ClickHouse did not start: ${reason}`)
    this.isPassing = /Cannot lock file|Failed to create connection|EADDRINUSE/.test(reason)
  }
}

// The same file from source (.ts, whose types Node strips) and from dist (.js).
const ENTRY = fileURLToPath(new URL(`./bridge-main${extname(import.meta.url)}`, import.meta.url))
const START_TIMEOUT_MS = 120_000

/** Starts one bridge process and waits until it answers; `niceness` is what it works with from then on. */
export async function startBridge(start: BridgeStart, niceness: number): Promise<BridgeProcess> {
  const child = fork(ENTRY, [], {
    execArgv: [],
    // Its own session, so that Ctrl-C reaches only our process, which then stops the engine in order.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Nothing of ours leaks into it. Queries hold pool threads while they run: with the default of 4 threads, four
    // queries would block every file access.
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', TZ: 'UTC', UV_THREADPOOL_SIZE: '16' },
  })
  const errors = keepTail(child)
  const exited = describeExit(child)
  const stop = () => stopBridge(child, exited)
  child.send(start, () => undefined)
  const report = await Promise.race([nextReport(child), exited.then((reason) => failure(reason)), lateness()])
  if (report.state === 'ready' && child.pid !== undefined) {
    lowerPriority(child.pid, niceness)
    return { pid: child.pid, exited, stop }
  }
  await stop()
  throw toError(report, errors())
}

async function nextReport(child: ChildProcess): Promise<BridgeReport> {
  const [report]: BridgeReport[] = await once(child, 'message')
  return report ?? failure('no report')
}

const failure = (message: string): BridgeReport => ({ state: 'failed', reason: 'engine_failed', message })

async function lateness(): Promise<BridgeReport> {
  await delay(START_TIMEOUT_MS, undefined, { ref: false })
  return failure(`not ready after ${START_TIMEOUT_MS} ms`)
}

function toError(report: BridgeReport, errors: string): Error {
  const message = report.state === 'failed' ? report.message : 'no process'
  if (report.state === 'failed' && report.reason === 'engine_missing') {
    const nextStep =
      'Run `npm install chdb` (glibc Linux or macOS), or set HOWAZIT_CLICKHOUSE_URL to a server of your own.'
    return new EngineUnavailable('clickhouse', `the package chdb cannot be loaded (${message}).`, nextStep)
  }
  return new BridgeFailed(`${message} ${errors}`.trim())
}

function keepTail(child: ChildProcess): () => string {
  let tail = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = `${tail}${text}`.slice(-2_000)
  })
  return () => tail.trim()
}

async function stopBridge(child: ChildProcess, exited: Promise<string>): Promise<void> {
  const patience = new AbortController()
  child.kill('SIGTERM')
  const kill = delay(15_000, undefined, { signal: patience.signal }).then(
    () => child.kill('SIGKILL'),
    () => false,
  )
  await exited
  patience.abort()
  await kill
}
