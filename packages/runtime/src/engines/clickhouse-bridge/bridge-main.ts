import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { BridgeReport, BridgeStart } from './bridge-protocol.ts'
import { createRequestHandler } from './handle-request.ts'
import { createSessionOpener, type SessionClass } from './open-session.ts'
import { createSemaphore } from './semaphore.ts'

// The engine runs in this process of its own: it blocks libuv's pool, and in a worker thread it crashes at exit.
// Queries at a time; UV_THREADPOOL_SIZE is 16, so half of the pool stays free for files and sockets.
const QUERIES_MAX = 8

// Parameters and settings travel in the URL; ClickHouse's own bound (http_max_uri_size) is the same.
const URL_BYTES_MAX = 1024 * 1024

const report = (message: BridgeReport): void => {
  process.send?.(message)
}

process.on('SIGINT', () => undefined)
// The channel closes however the parent dies; nobody could reach or stop us after that.
process.on('disconnect', () => process.exit(0))
process.once('message', (message) => void main(message as BridgeStart).catch(fail))

async function main(start: BridgeStart): Promise<void> {
  const SessionOfEngine = await loadEngine()
  if (SessionOfEngine === undefined) return
  // Stays open: the engine lives as long as one session does, and only the first can bring the configuration.
  const anchor = new SessionOfEngine(start.dataDir, { connectionArgs: [`--config-file=${start.configFile}`] })
  // Only now: the directory belongs to whoever holds the engine's lock.
  await rm(start.tempDir, { recursive: true, force: true })
  await mkdir(start.tempDir, { recursive: true, mode: 0o700 })
  const server = createServer(
    { maxHeaderSize: URL_BYTES_MAX, keepAliveTimeout: 30_000 },
    createRequestHandler({
      openSession: createSessionOpener(SessionOfEngine, start.dataDir),
      semaphore: createSemaphore(QUERIES_MAX),
      credentials: start,
      tempDir: start.tempDir,
    }),
  )
  server.listen(start.port, '127.0.0.1')
  await once(server, 'listening')
  process.once('SIGTERM', () => void stop(server, () => anchor.close()))
  report({ state: 'ready', port: start.port })
}

async function loadEngine(): Promise<SessionClass | undefined> {
  try {
    const { Session } = await import('chdb')
    return Session
  } catch (error) {
    report({ state: 'failed', reason: 'engine_missing', message: describe(error) })
    process.disconnect?.()
    return undefined
  }
}

async function stop(server: Server, closeEngine: () => void): Promise<void> {
  server.close()
  server.closeIdleConnections()
  // Running queries get a moment; the engine cannot interrupt them.
  const patience = setTimeout(() => server.closeAllConnections(), 5_000).unref()
  await once(server, 'close')
  clearTimeout(patience)
  closeEngine()
  process.exit(0)
}

function fail(error: unknown): void {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  report({ state: 'failed', reason: isTaken ? 'port_taken' : 'engine_failed', message: describe(error) })
  process.exit(1)
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
