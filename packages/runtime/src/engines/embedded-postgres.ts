import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type EngineLogger, silentLogger } from './engine-logger.ts'
import { findEngineUser } from './engine-user.ts'
import { freePort } from './free-port.ts'
import { initialiseCluster } from './initialise-cluster.ts'
import { findPostgresBinaries } from './postgres-binaries.ts'
import { postgresSettings } from './postgres-settings.ts'
import {
  findRunningPostmaster,
  type Postmaster,
  PostmasterFailed,
  removeStaleLock,
  startPostmaster,
} from './postmaster.ts'
import { canConnect } from './postmaster-pid.ts'
import { reachFolder } from './reach-folder.ts'
import { supervise } from './supervise.ts'

export interface EmbeddedPostgresOptions {
  /** The cluster's directory. `<dataDir>.password` (0600) and `<dataDir>.log` are kept beside it. */
  readonly dataDir: string
  /** Default: any free port. Kept across automatic restarts. */
  readonly port?: number
  readonly logger?: EngineLogger
  /** False only for tests: faster, and a power failure destroys the cluster. Default true. */
  readonly fsync?: boolean
  /** Server parameters on top of ours, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>
  /** Called after the server died and is up again; open connections were lost, committed data was not. */
  readonly onRestart?: () => void
  /** Called once if it stays down. */
  readonly onDown?: (reason: Error) => void
}

/** A PostgreSQL 16 server on this machine. */
export interface EmbeddedPostgres extends AsyncDisposable {
  /** For the superuser, over the unix socket where there is one; contains the password, so it is never logged. */
  readonly url: string
  readonly host: string
  readonly port: number
  /** Of the postmaster as it runs now: changes with a restart. */
  readonly pid: number
  /** Set when the path is short enough for a unix socket (30 to 40 % faster than TCP). */
  readonly socketDir: string | undefined
  /** True when another process runs the server and we only use it; `stop` then leaves it running. */
  readonly adopted: boolean
  readonly stop: () => Promise<void>
}

const HOST = '127.0.0.1'
const LOCK_PATIENCE_MS = 5_000

/**
 * Starts PostgreSQL on `dataDir`, or adopts the server that already runs there. It is restarted when it dies and shut
 * down cleanly when this process dies, kill -9 included.
 *
 * @throws EngineUnavailable when it cannot run on this machine.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { logger = silentLogger, fsync = true, settings = {} } = options
  const dataDir = resolve(options.dataDir)
  await mkdir(dirname(dataDir), { recursive: true })
  const owner = await findEngineUser()
  const { postgres, initdb } = await findPostgresBinaries(owner)
  const user = await reachFolder(dirname(dataDir), owner)
  const password = await initialiseCluster({ dataDir, initdb, user, isDurable: fsync })
  const launch = async (port: number) =>
    await startPostmaster({ postgres, user, dataDir, port, settings: postgresSettings({ dataDir, fsync, settings }) })

  const first = await adoptOrStart(dataDir, options.port, launch)
  const { port } = first
  logger.info({ engine: 'postgres', pid: first.pid, port, adopted: first.adopted }, 'engine.started')
  const supervised = supervise<Postmaster>(first, {
    engine: 'postgres',
    logger,
    relaunch: () => adoptOrStart(dataDir, port, launch),
    onRestart: options.onRestart,
    onDown: options.onDown,
  })
  return {
    url: `postgresql://postgres:${password}@${encodeURIComponent(first.socketDir ?? HOST)}:${port}/postgres`,
    host: HOST,
    port,
    socketDir: first.socketDir,
    get pid() {
      return supervised.current().pid
    },
    get adopted() {
      return supervised.current().adopted
    },
    stop: supervised.stop,
    [Symbol.asyncDispose]: supervised.stop,
  }
}

type Launch = (port: number) => Promise<Postmaster>

/**
 * One attempt after the other for about 5 s: a server that is just going down, a zombie of one that was killed and a
 * port that was taken between choosing and binding all pass by themselves.
 */
async function adoptOrStart(dataDir: string, port: number | undefined, launch: Launch): Promise<Postmaster> {
  const deadline = performance.now() + LOCK_PATIENCE_MS
  while (true) {
    const running = await findRunningPostmaster(dataDir)
    if (running !== undefined && (await canConnect(running.port))) return running
    await running?.stop()
    try {
      return await launch(port ?? (await freePort()))
    } catch (error) {
      const isPassing = error instanceof PostmasterFailed && (error.isLocked || error.isPortTaken)
      if (!isPassing) throw error
      if (performance.now() > deadline && !(await removeStaleLock(dataDir))) throw error
      await delay(100)
    }
  }
}
