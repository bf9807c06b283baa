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
  const use = async <Engine extends AsyncDisposable>(engine: Promise<Engine>) => starting.use(await engine)
  const isDistributed = profile === 'distributed'
  const none = Promise.resolve(undefined)
  const engines = [
    isDistributed ? use(startKafka()) : none,
    isDistributed ? use(startRedis()) : none,
    use(
      startEmbeddedPostgres({
        dataDir: join(folder, 'postgres', 'data'),
        settings: POSTGRES_SETTINGS,
        onRestart: () => void postgresRestarts.push(performance.now()),
      }),
    ),
    use(startEmbeddedClickhouse({ dataDir: join(folder, 'clickhouse') })),
  ] as const
  // All of them, so that those that did start are ended where another one did not.
  await Promise.allSettled(engines)
  const [kafka, redis, postgres, clickhouse] = await Promise.all(engines)
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
