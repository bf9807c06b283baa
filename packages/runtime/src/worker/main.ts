import { pino } from 'pino'
import { describeConfig } from '../config/describe-config.ts'
import { readEnv } from '../config/read-env.ts'
import { toConfig } from '../config.ts'
import { openContext } from '../context.ts'
import { createEvents } from '../events.ts'
import { startPipeline } from '../pipeline.ts'

/** One worker process, configured by the environment. Ends on SIGTERM, and when the process that started it is gone. */
const config = toConfig(readEnv())
const logger = pino({ level: config.logLevel }, pino.destination(2))
const events = createEvents(logger)
const context = await openContext(config, { logger })
const pipeline = await startPipeline(context)
events.emit('platform.started', { role: 'worker', ...describeConfig(config) })

async function stop(): Promise<void> {
  await pipeline.stop()
  await context.close()
  events.emit('platform.stopped', { role: 'worker' })
  process.exit(0)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void stop())
process.once('disconnect', () => void stop())
process.send?.({ ready: true })
