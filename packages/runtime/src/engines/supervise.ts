import { setTimeout as delay } from 'node:timers/promises'
import type { EngineLogger } from './engine-logger.ts'

/** A running engine process. `exited` resolves (never rejects) with a few words once it is gone. */
export interface EngineProcess {
  readonly pid: number
  readonly exited: Promise<string>
  readonly stop: () => Promise<void>
}

export interface SuperviseOptions<P extends EngineProcess> {
  readonly engine: string
  readonly logger: EngineLogger
  /** Starts the engine again, on the address it had before. */
  readonly relaunch: () => Promise<P>
  readonly onRestart?: ((restarted: P) => void) | undefined
  /** Called once when the engine stays down: too many restarts, or a restart that failed. */
  readonly onDown?: ((reason: Error) => void) | undefined
  readonly restartsMax?: number | undefined
  readonly windowMs?: number
}

export interface Supervised<P extends EngineProcess> {
  readonly current: () => P
  readonly stop: () => Promise<void>
}

/**
 * Starts an engine again when it exits without having been asked to. Bounded (default 10 restarts in 60 s), because an
 * engine that dies at once each time is broken and restarting it for ever would only hide that.
 */
export function supervise<P extends EngineProcess>(first: P, options: SuperviseOptions<P>): Supervised<P> {
  const { engine, logger, restartsMax = 10, windowMs = 60_000 } = options
  const stopping = new AbortController()
  let current = first
  let restartedAt: number[] = []

  const countRestart = (reason: string): number => {
    const now = performance.now()
    restartedAt = [...restartedAt.filter((at) => now - at < windowMs), now]
    if (restartedAt.length > restartsMax) {
      throw new Error(`it went down ${restartsMax + 1} times in ${windowMs} ms (${reason})`)
    }
    return restartedAt.length
  }

  const restart = async (reason: string): Promise<void> => {
    const restarts = countRestart(reason)
    logger.warn({ engine, pid: current.pid, reason, restarts }, 'engine.exited')
    // The first restart is immediate; a crash loop slows down so that it does not eat the machine.
    await delay(Math.min(1_000, 100 * (restarts - 1)), undefined, { signal: stopping.signal })
    try {
      current = await options.relaunch()
    } catch (error) {
      return restart(error instanceof Error ? error.message : String(error))
    }
    if (stopping.signal.aborted) return
    logger.info({ engine, pid: current.pid }, 'engine.restarted')
    options.onRestart?.(current)
  }

  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const reason = await current.exited
      if (!stopping.signal.aborted) await restart(reason)
    }
  }

  const watching = watch().catch((cause: unknown) => {
    if (stopping.signal.aborted) return
    const error = new Error(
      `The embedded ${engine} engine is down: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    )
    logger.error({ engine, reason: error.message }, 'engine.down')
    options.onDown?.(error)
  })

  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    stopping.abort()
    await current.stop()
    await watching
    // A restart that was already under way has put a new process in place meanwhile.
    await current.stop()
  }
  return { current: () => current, stop: () => (stopped ??= stop()) }
}
