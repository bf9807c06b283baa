import { afterAll } from 'vitest'
import { startKafka, type TestKafkaBroker } from '../../../../scripts/engines/start-kafka.ts'

let broker: Promise<TestKafkaBroker> | undefined

/** One for this file's tests that kill their broker, or come in as its user: the run's broker is everyone's. */
export const ownBroker = (): Promise<TestKafkaBroker> => (broker ??= startKafka())

afterAll(async () => {
  await (await broker)?.stop()
})
