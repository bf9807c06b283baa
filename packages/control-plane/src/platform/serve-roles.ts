import {
  bringUp,
  type Config,
  type Context,
  checkReadiness,
  createEvents,
  describeConfig,
  type Events,
  listChecks,
  type Metrics,
  openMetrics,
  type Role,
  type StageRole,
} from '@howazit/runtime'
import type { Logger } from 'pino'
import { createLifecycle, type Lifecycle } from './lifecycle.ts'
import { serveProbes } from './serve-probes.ts'

export interface ServeRolesOptions {
  readonly config: Config
  readonly roles: readonly Role[]
  readonly logger: Logger
  /** `wait`: another process migrates, and this one serves when that is done. */
  readonly migrations: 'run' | 'wait'
  /** Ends the start, if it is still under way. */
  readonly signal: AbortSignal
}

export interface ServedRoles {
  readonly url: string
  /**
   * Readiness first, so that no new work is sent here; then what is under way is finished, and everything is closed in the
   * reverse order of opening. Idempotent.
   */
  readonly stop: () => Promise<void>
}

interface Part {
  /** What it has open. */
  readonly context?: Context
  readonly stop: () => Promise<void>
}

interface Http extends Part {
  readonly url: string
}

/** What a process says of itself, whatever it does. */
interface Telling {
  readonly lifecycle: Lifecycle
  readonly metrics: Metrics
  readonly events: Events
}

/** What balancers need to notice that this process is not ready any more; of the 10 s that a stop may take. */
const NOTICE_MS = 1_500

/**
 * One process of a distributed platform, with any of its roles. It answers health, readiness and metrics from its first
 * moment on, and serves when every engine it uses has answered.
 *
 * @throws Misconfigured for what waiting does not mend; EngineUnreachable when `HOWAZIT_START_TIMEOUT_MS` is over.
 */
export async function serveRoles(options: ServeRolesOptions): Promise<ServedRoles> {
  const { config, roles, logger } = options
  const lifecycle = createLifecycle()
  const metrics = await openMetrics({ isReady: async () => (await lifecycle.readiness()).status === 'ready' })
  const events = metrics.count(createEvents(logger))
  const telling = { lifecycle, metrics, events }
  let http: Http | undefined
  let stages: Part | undefined

  const stopAll = async () => {
    lifecycle.stop()
    // Side by side: neither needs the other, and together they have 10 s.
    await Promise.all([stages?.stop(), roles.includes('api') ? http?.stop() : undefined])
    await http?.stop()
    await metrics.close()
    events.emit('platform.stopped', { role: roles.join(' ') })
  }
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= stopAll())
  try {
    http = await listen(options, telling)
    stages = await startStages(options, telling)
    const checks = listChecks(stages.context ?? (http.context as Context), roles)
    lifecycle.serve(() => checkReadiness(checks))
    events.emit('platform.started', { role: roles.join(' '), url: http.url, ...describeConfig(config) })
    return { url: http.url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The API, which answers the probes too, or the probes alone. */
async function listen({ config, roles, logger }: ServeRolesOptions, telling: Telling): Promise<Http> {
  const { lifecycle, metrics, events } = telling
  const { readiness, hasStarted } = lifecycle
  const probes = { readiness, metrics: metrics.render }
  if (!roles.includes('api')) return await serveProbes(config.http, probes)
  const { host, metricsPort } = config.http
  const aside = metricsPort === undefined ? undefined : await serveProbes({ host, port: metricsPort }, probes)
  // Only here: what answers requests is half of what there is to load.
  const { serveApi } = await import('./serve-api.ts')
  const rendering = aside ? {} : { renderMetrics: metrics.render }
  const api = await serveApi(config, logger, { events, readiness, hasStarted, ...rendering })
  // Nobody was sent here before it was ready once.
  const stop = async () => {
    await api.stop({ noticeMs: lifecycle.hasStarted() ? NOTICE_MS : 0 })
    await aside?.stop()
  }
  return { url: api.url, context: api.context, stop }
}

/** On connections of their own beside an API, as when they are processes of their own; an API alone needs no second ones. */
async function startStages(options: ServeRolesOptions, { lifecycle, metrics, events }: Telling): Promise<Part> {
  const { roles, logger } = options
  const onWaiting = (reason: string) => {
    lifecycle.wait(reason)
    logger.warn({ reason }, 'platform.waiting')
  }
  const { watchStream } = metrics
  const { context, stop } = await bringUp({ ...options, events, watchStream, onWaiting })
  const stageRoles = roles.filter((role): role is StageRole => role !== 'api')
  if (stageRoles.length === 0) {
    await stop()
    return { stop }
  }
  metrics.observe(context, stageRoles)
  return { context, stop }
}
