import { afterAll } from 'vitest'
import { startKafka, type TestKafkaBroker } from '../../../../scripts/engines/start-kafka.ts'
import { makeCertificates } from '../egress/certificates.ts'

export interface OwnBroker extends TestKafkaBroker {
  readonly tlsBrokers: string
  /** Vouches for it where TLS is spoken. */
  readonly authority: string
}

let broker: Promise<OwnBroker> | undefined

/** One for this file's tests that kill their broker, or come in as its user: the run's broker is everyone's. */
export const ownBroker = (): Promise<OwnBroker> => (broker ??= start())

async function start(): Promise<OwnBroker> {
  const { ca: authority, server: certificate } = makeCertificates()
  return Object.assign(await startKafka({ certificate }), { authority }) as OwnBroker
}

afterAll(async () => {
  await (await broker)?.stop()
})
