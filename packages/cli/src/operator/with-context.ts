import type { Context } from '@howazit/runtime'
import { toStartError } from '../serve/to-start-error.ts'

/** For what an operator does where the platform's settings are: opens what a process of the API has, and closes it after. */
export async function withContext<Result>(work: (context: Context) => Promise<Result>): Promise<Result> {
  const { openContext, readEnv, toConfig } = await import('@howazit/runtime')
  const { createLogger } = await import('@howazit/control-plane')
  try {
    const config = toConfig(readEnv())
    // What a process tells its log in passing is no part of a command's answer; the level that somebody asks for is.
    const logger = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel)
    const context = await openContext(config, { logger, roles: ['api'] })
    try {
      return await work(context)
    } finally {
      await context.close()
    }
  } catch (error) {
    throw toStartError(error)
  }
}
