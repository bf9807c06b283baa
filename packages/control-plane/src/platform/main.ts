import { describeConfig, readEnv, toConfig } from '@howazit/runtime'
import { createLogger } from './create-logger.ts'
import { serveApi } from './serve-api.ts'

/** One API process, configured by the environment; ends on SIGTERM after answering what is under way. */
const config = toConfig(readEnv())
const logger = createLogger(config.logLevel)
const api = await serveApi(config, logger)
logger.info({ ...describeConfig(config), url: api.url }, 'platform.started')
process.send?.({ url: api.url })
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void api.stop().then(() => process.exit(0)))
process.once('disconnect', () => void api.stop().then(() => process.exit(0)))
