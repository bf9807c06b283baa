import { hmacSha256, signEd25519 } from '#platform'
import { HowazitError } from '../errors.ts'
import { encodeBase64, type ParsedKey, parseKeys } from './webhook-key.ts'

/** A message to sign. */
export interface WebhookMessage {
  /** Unique per event and the same for every attempt; must not contain a dot. */
  readonly id: string
  /** When this attempt is made. */
  readonly timestamp: Date
  /** Exactly the bytes that are sent. */
  readonly body: string | Uint8Array
  /**
   * One `whsec_` or `whsk_` secret, or several while they rotate; the message carries a signature by each. A frozen list is read once,
   * however many messages it signs.
   */
  readonly secrets: string | readonly string[]
}

/** The headers a signed message is sent with. A type rather than an interface, so that it fits any record of headers. */
export type WebhookHeaders = {
  'webhook-id': string
  'webhook-timestamp': string
  'webhook-signature': string
}

const encoder = new TextEncoder()

const toBytes = (body: string | Uint8Array): Uint8Array => {
  if (typeof body === 'string') return encoder.encode(body)
  if (body instanceof Uint8Array) return body
  throw new HowazitError('argument_invalid', 'Give the raw body as it was received, not the parsed one.')
}

/** What is signed: `id.timestamp.body`, the timestamp in whole seconds (Standard Webhooks 1.0, "Signature scheme"). */
export const signedContent = (id: string, seconds: string, body: string | Uint8Array): Uint8Array => {
  const head = encoder.encode(`${id}.${seconds}.`)
  const tail = toBytes(body)
  const content = new Uint8Array(head.length + tail.length)
  content.set(head)
  content.set(tail, head.length)
  return content
}

const signWith = async ({ kind, bytes }: ParsedKey, content: Uint8Array): Promise<string> => {
  if (kind === 'secret') return `v1,${encodeBase64(await hmacSha256(bytes, content))}`
  if (kind === 'private') return `v1a,${encodeBase64(await signEd25519(bytes, content))}`
  throw new HowazitError('argument_invalid', 'A whpk_ key verifies; sign with the whsk_ key that belongs to it.')
}

/** Signs a message as Standard Webhooks 1.0 says: v1 (HMAC-SHA256) by `whsec_`, v1a (Ed25519) by `whsk_` secrets. */
export const signWebhook = async ({ id, timestamp, body, secrets }: WebhookMessage): Promise<WebhookHeaders> => {
  // A dot in the id would let two different messages have the same signed content.
  if (id === '' || id.includes('.'))
    throw new HowazitError('argument_invalid', 'A webhook id is not empty and has no dot.')
  const seconds = String(Math.floor(timestamp.getTime() / 1000))
  const content = signedContent(id, seconds, body)
  const signatures = parseKeys(secrets).map((key) => signWith(key, content))
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': (await Promise.all(signatures)).join(' '),
  }
}
