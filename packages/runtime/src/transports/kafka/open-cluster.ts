import type { Login } from '@howazit/connector-kit'
import type { ICustomPartitioner, Kafka, KafkaConfig, Producer, SASLOptions } from 'kafkajs'
import type { Egress } from '../../egress/egress.ts'
import { kafkaSockets } from '../../egress/socket-factories.ts'
import { silenceNegativeTimeouts } from '../../stream/kafka/silence-negative-timeouts.ts'
import { tlsOf } from '../tls-of.ts'

export interface Brokers {
  readonly host: string
  readonly port: number
  readonly login: Login | undefined
  readonly tenantId: string
}

/** A tenant's cluster, as one session of ours has it. */
export interface Cluster {
  readonly kafka: Kafka
  /** Idempotent: what it repeats by itself is there once. Connected when it is first asked for. */
  producer(): Promise<Producer>
  /** Told of every partition before a record goes to it. */
  onPartition: (partition: number) => void
  end(): Promise<void>
}

/** Two tries within a second: whoever can wait longer asks again. */
const RETRY = { initialRetryTime: 200, maxRetryTime: 500, retries: 2 } as const
const MECHANISMS = { plain: 'plain', scram_sha_256: 'scram-sha-256', scram_sha_512: 'scram-sha-512' } as const

/** Every broker is reached through `egress`, also those that only the first one's metadata name. */
export async function openCluster(egress: Pick<Egress, 'connect'>, brokers: Brokers): Promise<Cluster> {
  const { host, port, login, tenantId } = brokers
  const { Kafka, logLevel, Partitioners } = await import('kafkajs')
  silenceNegativeTimeouts()
  const tls = tlsOf(login)
  const sasl = saslOf(login)
  const kafka = new Kafka({
    clientId: 'howazit',
    brokers: [`${host.includes(':') ? `[${host}]` : host}:${port}`],
    ssl: tls !== undefined,
    ...(sasl && { sasl }),
    // The factory has its own idea of what `ssl` is.
    socketFactory: kafkaSockets({ egress, tenantId, ...(tls && { tls }) }) as unknown as NonNullable<
      KafkaConfig['socketFactory']
    >,
    connectionTimeout: 10_000,
    requestTimeout: 10_000,
    retry: RETRY,
    logLevel: logLevel.NOTHING,
  })

  const createPartitioner: ICustomPartitioner = () => {
    const partitionOf = Partitioners.DefaultPartitioner()
    return (asked) => {
      const partition = partitionOf(asked)
      cluster.onPartition(partition)
      return partition
    }
  }
  let connecting: Promise<Producer> | undefined
  const connect = async () => {
    const options = { idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false, retry: RETRY }
    const producer = kafka.producer({ ...options, createPartitioner })
    await producer.connect()
    return producer
  }
  const cluster: Cluster = {
    kafka,
    producer: () => (connecting ??= connect()),
    onPartition: () => {},
    end: async () => (await connecting)?.disconnect(),
  }
  return cluster
}

function saslOf(login: Login | undefined): SASLOptions | undefined {
  const { username, password = '', mechanism = 'plain' } = login ?? {}
  // The token says who it is.
  if (mechanism === 'oauthbearer') return { mechanism, oauthBearerProvider: async () => ({ value: password }) }
  if (username === undefined) return undefined
  // What is for mail only is `plain` here: the check of the manifest names those that are.
  const known = mechanism in MECHANISMS ? MECHANISMS[mechanism as keyof typeof MECHANISMS] : 'plain'
  return { mechanism: known, username, password } as SASLOptions
}
