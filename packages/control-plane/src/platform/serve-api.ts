import type { AddressInfo } from 'node:net'
import { type Config, createRuntime, openContext, type RuntimeOptions, systemClock } from '@howazit/runtime'
import type { Logger } from 'pino'
import { loadTokenKeys } from '../auth/load-token-keys.ts'
import { createVerifyToken } from '../auth/tokens.ts'
import { createControlPlane } from '../create-control-plane.ts'

export interface ServedApi {
  readonly url: string
  /** Answers what is under way, then closes its connections to the stores. Idempotent. */
  readonly stop: () => Promise<void>
}

/** One API process: the HTTP server and its connections to the stores. */
export async function serveApi(config: Config, logger: Logger, options: RuntimeOptions = {}): Promise<ServedApi> {
  const context = await openContext(config, { logger })
  const verifyToken = createVerifyToken(await loadTokenKeys(config.tokenKeyFile), systemClock)
  const app = await createControlPlane({
    runtime: createRuntime(context, options),
    verifyToken,
    clock: systemClock,
    logger,
  })
  await app.listen({ host: config.http.host, port: config.http.port })
  const { port } = app.server.address() as AddressInfo

  let stopped: Promise<void> | undefined
  const stop = async () => {
    await app.close()
    await context.close()
  }
  return { url: `http://${config.http.host}:${port}`, stop: () => (stopped ??= stop()) }
}
