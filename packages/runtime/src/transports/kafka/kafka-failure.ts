import { type HttpReply, kafkaStatus, protocolFailure } from '@howazit/connector-kit'

/** What kafkajs adds to its errors: the protocol's name, and whether it passes by itself. */
type KafkaError = Error & { readonly type?: unknown; readonly retriable?: unknown }

/** What a broker said of itself, as a reply; undefined for everything that is about the connection. */
export function kafkaFailure(error: unknown): HttpReply | undefined {
  for (let found = error; found instanceof Error; found = found.cause) {
    const { name, type, retriable, message } = found as KafkaError
    if (name === 'KafkaJSSASLAuthenticationError') return protocolFailure(401, 'SASL_AUTHENTICATION_FAILED', message)
    if (typeof type === 'string') return protocolFailure(kafkaStatus(type, retriable === true), type, message)
  }
  return undefined
}
