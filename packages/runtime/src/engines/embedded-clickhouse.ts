import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { configFile } from './clickhouse-bridge/config-file.ts'
import { type BridgeProcess, startBridge } from './clickhouse-bridge/start-bridge.ts'
import { type EngineLogger, silentLogger } from './engine-logger.ts'
import { freePort } from './free-port.ts'
import { supervise } from './supervise.ts'

export interface EmbeddedClickhouseOptions {
  /** Kept private to us (0700). Only one process at a time can have it open. */
  readonly dataDir: string
  /** Default: any free port. Kept across automatic restarts. */
  readonly port?: number
  readonly logger?: EngineLogger
  /** Ceiling for all queries, merges and caches together. Default 2 GiB. */
  readonly memoryBytes?: number
  readonly onRestart?: () => void
  readonly onDown?: (reason: Error) => void
}

/** A ClickHouse engine in a process of its own, reachable with the unmodified `@clickhouse/client`. */
export interface EmbeddedClickhouse extends AsyncDisposable {
  /** `http://127.0.0.1:port`, without credentials. */
  readonly url: string
  readonly username: string
  /** Random per start. */
  readonly password: string
  readonly pid: number
  stop(): Promise<void>
}

const MEMORY_BYTES = 2 * 1024 ** 3

/**
 * Starts the ClickHouse engine (npm package `chdb`) behind its HTTP bridge. It is restarted when it dies and ends when
 * this process does, kill -9 included. Acknowledged inserts survive the death of the process, not a power failure.
 *
 * @throws EngineUnavailable when `chdb` is not installed or does not run on this machine.
 */
export async function startEmbeddedClickhouse(options: EmbeddedClickhouseOptions): Promise<EmbeddedClickhouse> {
  const { logger = silentLogger, memoryBytes = MEMORY_BYTES } = options
  const home = resolve(options.dataDir)
  // The mode is for our own folder only: the parents may have to be passed by PostgreSQL's user.
  await mkdir(dirname(home), { recursive: true })
  await mkdir(home, { recursive: true, mode: 0o700 })
  const configPath = join(home, 'config.xml')
  await writeFile(configPath, configFile(memoryBytes), { mode: 0o600 })
  const password = randomBytes(24).toString('base64url')
  const start = (port: number) =>
    startBridge({
      dataDir: join(home, 'data'),
      tempDir: join(home, 'incoming'),
      configFile: configPath,
      port,
      username: 'default',
      password,
    })

  const port = options.port ?? (await freePort())
  const first = await start(port)
  logger.info({ engine: 'clickhouse', pid: first.pid, port }, 'engine.started')
  const supervised = supervise<BridgeProcess>(first, {
    engine: 'clickhouse',
    logger,
    relaunch: () => start(port),
    onRestart: options.onRestart,
    onDown: options.onDown,
  })
  return {
    url: `http://127.0.0.1:${port}`,
    username: 'default',
    password,
    get pid() {
      return supervised.current().pid
    },
    stop: supervised.stop,
    [Symbol.asyncDispose]: supervised.stop,
  }
}
