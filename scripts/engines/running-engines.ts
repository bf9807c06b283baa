import { EngineMissing } from './find-program.ts'
import { startKafka } from './start-kafka.ts'
import { startRedis } from './start-redis.ts'

/** An engine for tests: one that runs already, named by the environment, or one of our own. */
export interface FoundEngine {
  /** As HOWAZIT_KAFKA_BROKERS or HOWAZIT_REDIS_URL takes it. */
  readonly address: string
  readonly isOurs: boolean
  /** Ends it if it is ours. */
  readonly stop: () => Promise<void>
}

/** Why there is none. */
export interface AbsentEngine {
  readonly missing: string
}

const foreign = (address: string): FoundEngine => ({ address, isOurs: false, stop: async () => {} })

export async function findKafka(): Promise<FoundEngine | AbsentEngine> {
  const running = process.env.HOWAZIT_KAFKA_BROKERS
  if (running) return foreign(running)
  return await orMissing(async () => {
    const kafka = await startKafka()
    return { address: kafka.brokers, isOurs: true, stop: () => kafka.stop() }
  })
}

export async function findRedis(): Promise<FoundEngine | AbsentEngine> {
  const running = process.env.HOWAZIT_REDIS_URL
  if (running) return foreign(running)
  return await orMissing(async () => {
    const redis = await startRedis()
    return { address: redis.url, isOurs: true, stop: () => redis.stop() }
  })
}

async function orMissing(start: () => Promise<FoundEngine>): Promise<FoundEngine | AbsentEngine> {
  try {
    return await start()
  } catch (error) {
    if (error instanceof EngineMissing) return { missing: error.message }
    throw error
  }
}
