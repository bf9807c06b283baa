import type { AdminOptions, ConnectionOptions } from '@platformatic/kafka'
import type { KafkaConfig, KafkaSaslMechanism } from './kafka-config.ts'
import { isCredentialsRefused } from './kafka-errors.ts'

type ClientOptions = Pick<AdminOptions, 'clientId' | 'bootstrapBrokers' | 'retries' | 'retryDelay' | 'timeout'> &
  ConnectionOptions

const MECHANISMS = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
} as const satisfies Record<KafkaSaslMechanism, string>

const RETRY_DELAY_MS = 500

/** What every client of the library is made with. Fails within about 2.5 s while the brokers are away. */
export function platformaticOptions({ brokers, clientId, ssl, sasl }: KafkaConfig): ClientOptions {
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    connectTimeout: 3_000,
    requestTimeout: 10_000,
    timeout: 10_000,
    retries: 5,
    // The library tries again whatever was refused; waiting between does not help against wrong credentials.
    retryDelay: (_client, _operation, _attempt, _retries, error) => (isCredentialsRefused(error) ? 0 : RETRY_DELAY_MS),
    ...(ssl && { tls: {} }),
    ...(sasl !== undefined && {
      sasl: { mechanism: MECHANISMS[sasl.mechanism], username: sasl.username, password: sasl.password },
    }),
  }
}
