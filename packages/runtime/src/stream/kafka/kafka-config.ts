/** What `HOWAZIT_KAFKA_COMPRESSION` may say. Whether the client can do it is said by the adapter when it is made. */
export type KafkaCompression = 'none' | 'gzip' | 'snappy' | 'zstd'

export const KAFKA_COMPRESSIONS: readonly KafkaCompression[] = ['none', 'gzip', 'snappy', 'zstd']

export type KafkaSaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512'

export const KAFKA_SASL_MECHANISMS: readonly KafkaSaslMechanism[] = ['plain', 'scram-sha-256', 'scram-sha-512']

export interface KafkaSasl {
  readonly mechanism: KafkaSaslMechanism
  readonly username: string
  readonly password: string
}

/** Where the brokers are and what our topics are made with; the same for every client library. */
export interface KafkaConfig {
  /** `host:port` of any brokers of one cluster; the others are learned from them. */
  readonly brokers: readonly string[]
  /** Names this process in the brokers' logs and quotas. */
  readonly clientId: string
  /** TLS, certificates checked against the system's authorities. */
  readonly ssl: boolean
  readonly sasl?: KafkaSasl
  readonly compression: KafkaCompression
  /** Of each topic when it is made. An existing topic keeps what it has. */
  readonly partitions: number
  readonly replication: number
  readonly retentionMs: number
  /** Put before every topic and group, so that several installations can share a cluster. */
  readonly topicPrefix: string
  /** Accepts brokers that may lose what they acknowledged: development and tests only. */
  readonly allowUnsafeBroker: boolean
}
