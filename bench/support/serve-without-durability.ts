import { type ServedApi, serveApi } from '@howazit/control-plane'
import type { Config } from '@howazit/runtime'
import { freePort } from '@howazit/runtime/engines'
import type { Logger } from 'pino'

/** The limit: the same route with the same authentication, validation and hashing, whose accept log forgets at once. */
export async function serveWithoutDurability(config: Config, logger: Logger): Promise<ServedApi> {
  const port = await freePort()
  const http = { ...config.http, port }
  return serveApi({ ...config, http }, logger, {
    acceptLog: { accept: async (responses) => responses.map(({ responseId }) => ({ status: 'accepted', responseId })) },
  })
}
