import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import kafkajs, { CompressionTypes, Kafka, logLevel, type SASLOptions } from 'kafkajs'
import { BrokerRefused } from './broker-refused.ts'
import type { KafkaCompression, KafkaConfig, KafkaSasl } from './kafka-config.ts'
import { silenceNegativeTimeouts } from './silence-negative-timeouts.ts'

/** Fails within about 2.5 s while the brokers are away; whoever can wait longer asks again. */
export const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 } as const

/** A client of the brokers. Its own log is off: what matters of it becomes an event or an error. */
export function createKafkajsClient(config: KafkaConfig): Kafka {
  silenceNegativeTimeouts()
  addZstd()
  const { brokers, clientId, ssl, sasl } = config
  return new Kafka({
    brokers: [...brokers],
    clientId,
    ssl,
    ...(sasl !== undefined && { sasl: toSaslOptions(sasl) }),
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: RETRY,
    logLevel: logLevel.NOTHING,
  })
}

/** @throws BrokerRefused for what this client cannot do. */
export function toCompressionType(compression: KafkaCompression): CompressionTypes {
  if (compression !== 'snappy') return TYPES[compression]
  throw new BrokerRefused('HOWAZIT_KAFKA_COMPRESSION=snappy is not possible with kafkajs. Use gzip, zstd or none.')
}

const TYPES = { none: CompressionTypes.None, gzip: CompressionTypes.GZIP, zstd: CompressionTypes.ZSTD } as const

function toSaslOptions({ mechanism, username, password }: KafkaSasl): SASLOptions {
  return { mechanism, username, password }
}

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

/** Node has had zstd since 22.15; the library only has to be told. It keeps its codecs in one place for the process. */
function addZstd(): void {
  // Node finds only some names of this CommonJS library; the others are on what it exports as a whole.
  kafkajs.CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: (encoder: { readonly buffer: Buffer }) => compress(encoder.buffer),
    decompress: (buffer: Buffer) => decompress(buffer),
  })
}
