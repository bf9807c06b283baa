import { join } from 'node:path'
import {
  type EmbeddedClickhouse,
  type EmbeddedPostgres,
  startEmbeddedClickhouse,
  startEmbeddedPostgres,
} from '@howazit/runtime/engines'
import { startKafka, type TestKafkaBroker } from '../engines/start-kafka.ts'
import { startRedis, type TestRedisServer } from '../engines/start-redis.ts'

export type ProfileName = 'embedded' | 'distributed'

/** The engines of a profile; Kafka and Redis where it has them. */
export interface ProfileEngines extends AsyncDisposable {
  readonly postgres: EmbeddedPostgres
  readonly clickhouse: EmbeddedClickhouse
  readonly kafka: TestKafkaBroker | undefined
  readonly redis: TestRedisServer | undefined
  /** When PostgreSQL was up again after it had died, as `performance.now()` says. */
  readonly postgresRestarts: readonly number[]
}

// Each of a handful of processes brings pools of its own, as many as they would be on as many machines.
const POSTGRES_SETTINGS = { max_connections: '500' }

/** Starts what the profile needs on free ports of this machine; either all of it runs afterwards or nothing. @throws EngineMissing */
export async function startProfileEngines(profile: ProfileName, folder: string): Promise<ProfileEngines> {
  const postgresRestarts: number[] = []
  await using starting = new AsyncDisposableStack()
  // Outer engines first: that one of them is missing is found out before anything else takes its time.
  const kafka = profile === 'distributed' ? starting.use(await startKafka()) : undefined
  const redis = profile === 'distributed' ? starting.use(await startRedis()) : undefined
  const postgres = starting.use(
    await startEmbeddedPostgres({
      dataDir: join(folder, 'postgres', 'data'),
      settings: POSTGRES_SETTINGS,
      onRestart: () => void postgresRestarts.push(performance.now()),
    }),
  )
  const clickhouse = starting.use(await startEmbeddedClickhouse({ dataDir: join(folder, 'clickhouse') }))
  const running = starting.move()
  return { postgres, clickhouse, kafka, redis, postgresRestarts, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/** What leads the platform to them. */
export function toEngineEnv({ clickhouse, kafka, redis }: ProfileEngines): Record<string, string> {
  return {
    HOWAZIT_CLICKHOUSE_URL: clickhouse.url,
    HOWAZIT_CLICKHOUSE_USER: clickhouse.username,
    HOWAZIT_CLICKHOUSE_PASSWORD: clickhouse.password,
    ...(kafka && toKafkaEnv(kafka)),
    ...(redis && { HOWAZIT_REDIS_URL: redis.url }),
  }
}

/** One broker cannot keep what several promise, so the platform has to be told that this is known. */
export const toKafkaEnv = ({ brokers }: TestKafkaBroker): Record<string, string> => ({
  HOWAZIT_KAFKA_BROKERS: brokers,
  HOWAZIT_KAFKA_REPLICATION: '1',
  HOWAZIT_KAFKA_ALLOW_UNSAFE_BROKER: 'true',
})
