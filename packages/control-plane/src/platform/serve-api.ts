import type { AddressInfo } from 'node:net'
import {
  type Config,
  type Context,
  createRuntime,
  type Events,
  Misconfigured,
  openContext,
  type RuntimeOptions,
  systemClock,
} from '@howazit/runtime'
import type { Readiness } from '@howazit/sdk'
import type { Logger } from 'pino'
import { loadTokenKeys } from '../auth/load-token-keys.ts'
import { createVerifyToken, type TokenKeys } from '../auth/tokens.ts'
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

async function loadKeys({ tokenKeyFile }: Config): Promise<TokenKeys> {
  return await loadTokenKeys(tokenKeyFile).catch((cause: Error) => {
    throw new Misconfigured(`HOWAZIT_TOKEN_KEY_FILE cannot be used: ${cause.message}`, { cause })
  })
}

/** One API process: the HTTP server and its connections to the stores. */
export async function serveApi(config: Config, logger: Logger, options: ServeApiOptions = {}): Promise<ServedApi> {
  const { events, readiness, hasStarted, renderMetrics } = options
  const context = await openContext(config, { logger, roles: ['api'], ...(events && { events }) })
  const runtime = createRuntime(context, options)
  const app = await createControlPlane({
    runtime: readiness ? { ...runtime, readiness } : runtime,
    verifyToken: createVerifyToken(await loadKeys(config), systemClock),
    clock: systemClock,
    logger,
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
