import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Config, toEnv } from '../config.ts'
import type { EngineLogger } from '../engines/engine-logger.ts'
import { lowerPriority } from '../engines/lower-priority.ts'
import { type EngineProcess, supervise } from '../engines/supervise.ts'
import { passServiceEnv } from '../secrets/providers/service-env.ts'

/** From source the entry is TypeScript and workspaces resolve to their source; a built package has neither. */
const isSource = import.meta.url.endsWith('.ts')
const ENTRY = fileURLToPath(new URL(`./main${isSource ? '.ts' : '.js'}`, import.meta.url))

const STOP_MS = 15_000

/** Answering goes before what comes after: with the processor short, dashboards and deliveries lag instead of requests. */
const NICENESS = 10

export interface Worker {
  readonly pid: () => number
  /** Drains what is under way and resolves. Idempotent. */
  readonly stop: () => Promise<void>
}

/**
 * The stages behind the API, in a process of their own so that storing, sinking and delivering do not make requests wait.
 * It is started again when it dies, and ends when this process does.
 */
export async function startWorker({ config, logger }: { config: Config; logger: EngineLogger }): Promise<Worker> {
  const launch = () => launchWorker(config)
  const supervised = supervise(await launch(), { engine: 'worker', logger, relaunch: launch })
  return { pid: () => supervised.current().pid, stop: supervised.stop }
}

async function launchWorker(config: Config): Promise<EngineProcess> {
  const child = fork(ENTRY, {
    env: {
      ...passServiceEnv(),
      ...passCompileCache(),
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TZ: 'UTC',
      ...toEnv(config),
    },
    execArgv: isSource ? ['--conditions=@howazit/source'] : [],
    // The terminal's Ctrl-C must not reach it before the API has drained.
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exited = once(child, 'exit').then(([code, signal]) => `exit ${signal ?? code}`)
  const ready = once(child, 'message')
  const early = await Promise.race([ready.then(() => undefined), exited])
  if (early !== undefined) throw new Error(`the worker did not start: ${early}`)
  const pid = child.pid as number
  lowerPriority(pid, NICENESS)
  return { pid, exited, stop: () => stopWorker(child, exited) }
}

/** What is compiled already need not be compiled again, which is half of its start; where this process keeps such a cache. */
function passCompileCache(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir()
  // The folder in there is of one version of Node, which looks for it by itself.
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) }
}

async function stopWorker(child: ChildProcess, exited: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await exited
  clearTimeout(timer)
}
