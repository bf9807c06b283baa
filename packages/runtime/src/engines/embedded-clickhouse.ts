import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { configFile } from './clickhouse-bridge/config-file.ts'
import {
  adoptBridge,
  type BridgeAddress,
  findRunningBridge,
  publishAddress,
} from './clickhouse-bridge/running-bridge.ts'
import { BridgeFailed, type BridgeProcess, startBridge } from './clickhouse-bridge/start-bridge.ts'
import { type EngineLogger, silentLogger } from './engine-logger.ts'
import { freePort } from './free-port.ts'
import { supervise } from './supervise.ts'

export interface EmbeddedClickhouseOptions {
  /** Kept private to us (0700): the data, the configuration, and the address for processes that join. */
  readonly dataDir: string
  /** Default: any free port. Kept across automatic restarts. */
  readonly port?: number
  readonly logger?: EngineLogger
  /** Merges and dashboards wait for requests, not the other way round. Default 10; 0 where nothing else is to come first. */
  readonly niceness?: number
  /** So many times within a minute it is started again when it died; then it stays down. Default 10. */
  readonly restartsMax?: number
  /** Ceiling for all queries, merges and caches together. Default 2 GiB. */
  readonly memoryBytes?: number
  /** Called after the engine died and is up again. */
  readonly onRestart?: () => void
  /** Called once if it stays down. */
  readonly onDown?: (reason: Error) => void
}

/** A ClickHouse engine in a process of its own, reachable with the unmodified `@clickhouse/client`. */
export interface EmbeddedClickhouse extends AsyncDisposable {
  /** `http://127.0.0.1:port`, without credentials. */
  readonly url: string
  readonly username: string
  /** Random per start. */
  readonly password: string
  /** Of the bridge as it runs now: changes with a restart. */
  readonly pid: number
  /** True when another process runs the engine and we only use it; `stop` then leaves it running. */
  readonly adopted: boolean
  readonly stop: () => Promise<void>
}

interface Running {
  readonly process: BridgeProcess
  readonly address: BridgeAddress
  readonly adopted: boolean
}

const MEMORY_BYTES = 2 * 1024 ** 3
const NICENESS = 10
const LOCK_PATIENCE_MS = 5_000

/**
 * Starts the ClickHouse engine (npm package `chdb`) behind its HTTP bridge, or adopts the one that already runs on
 * `dataDir`. It is restarted when it dies and ends when this process does, kill -9 included. Acknowledged inserts
 * survive the death of the process, not a power failure.
 *
 * @throws EngineUnavailable when `chdb` is not installed or does not run on this machine.
 */
export async function startEmbeddedClickhouse(options: EmbeddedClickhouseOptions): Promise<EmbeddedClickhouse> {
  const { logger = silentLogger, memoryBytes = MEMORY_BYTES, niceness = NICENESS } = options
  const home = await prepareHome(options.dataDir, memoryBytes)
  const preferred = {
    port: options.port ?? (await freePort()),
    username: 'default',
    password: randomBytes(24).toString('base64url'),
  }
  const first = await adoptOrStart({ home, niceness }, preferred)
  const { port, username, password } = first.address
  logger.info({ engine: 'clickhouse', pid: first.address.pid, port, adopted: first.adopted }, 'engine.started')

  let isAdopted = first.adopted
  const supervised = supervise<BridgeProcess>(first.process, {
    engine: 'clickhouse',
    logger,
    restartsMax: options.restartsMax,
    relaunch: async () => {
      const next = await adoptOrStart({ home, niceness }, { port, username, password })
      isAdopted = next.adopted
      return next.process
    },
    onRestart: options.onRestart,
    onDown: options.onDown,
  })
  return {
    url: `http://127.0.0.1:${port}`,
    username,
    password,
    get pid() {
      return supervised.current().pid
    },
    get adopted() {
      return isAdopted
    },
    stop: supervised.stop,
    [Symbol.asyncDispose]: supervised.stop,
  }
}

async function prepareHome(dataDir: string, memoryBytes: number): Promise<string> {
  const home = resolve(dataDir)
  // The mode is for our own folder only: the parents may have to be passed by PostgreSQL's user.
  await mkdir(dirname(home), { recursive: true })
  await mkdir(home, { recursive: true, mode: 0o700 })
  await writeFile(join(home, 'config.xml'), configFile(memoryBytes), { mode: 0o600 })
  return home
}

/** One attempt after the other for about 5 s while another engine is on its way up or down in the same directory. */
async function adoptOrStart(
  { home, niceness }: { readonly home: string; readonly niceness: number },
  preferred: Omit<BridgeAddress, 'pid'>,
): Promise<Running> {
  const addressPath = join(home, 'bridge.json')
  const deadline = performance.now() + LOCK_PATIENCE_MS
  while (true) {
    const found = await findRunningBridge(addressPath)
    if (found !== undefined) return { process: adoptBridge(found), address: found, adopted: true }
    try {
      const start = {
        ...preferred,
        dataDir: join(home, 'data'),
        tempDir: join(home, 'incoming'),
        configFile: join(home, 'config.xml'),
      }
      const bridge = await startBridge(start, niceness)
      const address = { ...preferred, pid: bridge.pid }
      await publishAddress(addressPath, address)
      return { process: bridge, address, adopted: false }
    } catch (error) {
      if (!(error instanceof BridgeFailed && error.isPassing) || performance.now() > deadline) throw error
      await delay(100)
    }
  }
}
