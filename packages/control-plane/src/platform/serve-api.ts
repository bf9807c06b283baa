import type { AddressInfo } from 'node:net'
import {
  type Config,
  type Context,
  createRuntime,
  type Events,
  fetchJson,
  openContext,
  type RuntimeOptions,
  systemClock,
} from '@howazit/runtime'
import type { Readiness } from '@howazit/sdk'
import type { Logger } from 'pino'
import { createFindIssuer } from '../auth/find-issuer.ts'
import { createPlatformIssuer } from '../auth/platform-issuer.ts'
import { createVerifyToken } from '../auth/verify-token.ts'
import { type ControlPlaneDeps, createControlPlane } from '../create-control-plane.ts'
import { serveUntilQuiet } from '../graceful-stop.ts'

export interface ServeApiOptions extends RuntimeOptions, Pick<ControlPlaneDeps, 'hasStarted' | 'renderMetrics'> {
  readonly events?: Events
  /** What `/ready` says. Default: whether the API's own engines answer. */
  readonly readiness?: () => Promise<Readiness>
}

export interface ServedApi {
  readonly url: string
  readonly context: Context
  /**
   * For `noticeMs`, and a little longer while somebody still comes, it takes requests and asks each client to come back on
   * another connection; then it answers what is under way and closes its connections to the stores. Idempotent.
   */
  readonly stop: (options?: { readonly noticeMs?: number }) => Promise<void>
}

/** One API process: the HTTP server and its connections to the stores. */
export async function serveApi(config: Config, logger: Logger, options: ServeApiOptions = {}): Promise<ServedApi> {
  const { events, readiness, hasStarted, renderMetrics } = options
  const context = await openContext(config, { logger, roles: ['api'], ...(events && { events }) })
  const runtime = createRuntime(context, options)
  const findIssuer = createFindIssuer({
    platform: createPlatformIssuer(runtime),
    trustedIssuers: context.trustedIssuers,
    fetchJson: (url) => fetchJson(context.egress, url),
    clock: systemClock,
  })
  const app = await createControlPlane({
    runtime: readiness ? { ...runtime, readiness } : runtime,
    verifyToken: createVerifyToken(findIssuer, systemClock),
    clock: systemClock,
    logger,
    events: context.events,
    trustedProxies: config.http.trustedProxies,
    corsOrigins: config.http.corsOrigins,
    tokenRatePerMinute: config.http.tokenRatePerMinute,
    admission: config.http.admission,
    ...(hasStarted && { hasStarted }),
    ...(renderMetrics && { renderMetrics }),
  })
  await app.listen({ host: config.http.host, port: config.http.port })
  const { port } = app.server.address() as AddressInfo

  let stopped: Promise<void> | undefined
  const stop = async (noticeMs: number) => {
    app.announceStop()
    if (noticeMs > 0) await serveUntilQuiet(app, noticeMs)
    await app.close()
    await context.close()
  }
  return {
    url: `http://${config.http.host}:${port}`,
    context,
    stop: ({ noticeMs = 0 } = {}) => (stopped ??= stop(noticeMs)),
  }
}
