import { hmacSha256, verifyEd25519 } from '#platform'
import { HowazitError } from '../errors.ts'
import type {
  ConnectionHealthEvent,
  ConnectorInboundEvent,
  InsightReadyEvent,
  MappingRolledBackEvent,
  ResponseDeletedEvent,
  ResponseEvent,
  ResponseQuarantinedEvent,
  SignalDetectedEvent,
  WebhookDisabledEvent,
  WebhookFailingEvent,
  WebhookTestEvent,
} from '../generated/types.gen.ts'
import { signedContent } from './sign-webhook.ts'
import { decodeBase64, type ParsedKey, parseKeys } from './webhook-key.ts'

/** Request headers as a web `Headers`, or as Node's `request.headers`; names in any case. */
export type HeadersLike =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>

/** Options of `webhooks.verify` and `webhooks.unwrap`. */
export interface VerifyOptions {
  /** How far the timestamp may be from now, either way; 300 by default. */
  readonly toleranceSeconds?: number
  /** The time to compare with; the current one by default. */
  readonly now?: Date
}

/** What a verified message is known by. */
export interface VerifiedWebhook {
  /** The same for every attempt: store it, and skip what was seen. */
  readonly id: string
  readonly timestamp: Date
}

/** Every event a webhook without a mapping carries. */
export type WebhookEvent =
  | ResponseEvent
  | ResponseDeletedEvent
  | ResponseQuarantinedEvent
  | InsightReadyEvent
  | SignalDetectedEvent
  | ConnectorInboundEvent
  | ConnectionHealthEvent
  | MappingRolledBackEvent
  | WebhookTestEvent
  | WebhookFailingEvent
  | WebhookDisabledEvent

const TOLERANCE_SECONDS = 300

// A sender signs once per secret, and rotates between two. The bound keeps a hostile header from buying work.
const SIGNATURES_MAX = 16

const hasGet = (headers: HeadersLike): headers is { get(name: string): string | null } =>
  typeof (headers as { get?: unknown }).get === 'function'

const findHeader = (headers: HeadersLike, name: string): string | undefined => {
  if (hasGet(headers)) return headers.get(name) ?? undefined
  const key = Object.keys(headers).find((candidate) => candidate.toLowerCase() === name)
  const value = key === undefined ? undefined : headers[key]
  return typeof value === 'string' ? value : value?.[0]
}

const getHeader = (headers: HeadersLike, name: string): string => {
  const value = findHeader(headers, name)
  if (value) return value
  throw new HowazitError('signature_invalid', `The header ${name} is missing.`, {
    details: { pointer: `/header/${name}` },
  })
}

const parseTimestamp = (
  seconds: string,
  { toleranceSeconds = TOLERANCE_SECONDS, now = new Date() }: VerifyOptions,
): Date => {
  const pointer = '/header/webhook-timestamp'
  if (!/^\d{1,12}$/.test(seconds)) {
    throw new HowazitError('signature_invalid', 'The webhook-timestamp is not a number of seconds.', {
      details: { pointer },
    })
  }
  // With its fraction: the Go suite refuses a message that is older than the tolerance by less than a second.
  const ageSeconds = now.getTime() / 1000 - Number(seconds)
  if (Math.abs(ageSeconds) <= toleranceSeconds) return new Date(Number(seconds) * 1000)
  const side = ageSeconds > 0 ? 'old' : 'far in the future'
  throw new HowazitError('signature_invalid', `The message is too ${side}.`, {
    details: { pointer, expected: `within ${toleranceSeconds} s of now`, got: `${ageSeconds} s ago` },
  })
}

// Takes the same time wherever the first difference is, so that a signature cannot be guessed byte by byte.
const isEqual = (left: Uint8Array, right: Uint8Array): boolean => {
  if (left.length !== right.length) return false
  let difference = 0
  for (const [index, byte] of left.entries()) difference |= byte ^ (right[index] ?? 0)
  return difference === 0
}

const parseSignatures = (header: string, version: string): Uint8Array[] =>
  header
    .split(' ', SIGNATURES_MAX)
    .filter((part) => part.startsWith(`${version},`))
    .flatMap((part) => decodeBase64(part.slice(version.length + 1)) ?? [])

const isSignedWith = async (
  { kind, version, bytes }: ParsedKey,
  content: Uint8Array,
  header: string,
): Promise<boolean> => {
  const signatures = parseSignatures(header, version)
  if (kind === 'secret') {
    const expected = await hmacSha256(bytes, content)
    return signatures.some((signature) => isEqual(signature, expected))
  }
  if (kind === 'private') {
    throw new HowazitError('argument_invalid', 'A whsk_ key signs and is the sender’s; verify with the whpk_ key.')
  }
  for (const signature of signatures) if (await verifyEd25519(bytes, content, signature)) return true
  return false
}

/** Checks a message as Standard Webhooks 1.0 says (v1 and v1a); throws `signature_invalid`. */
export const verifyWebhook = async (
  body: string | Uint8Array,
  headers: HeadersLike,
  options: VerifyOptions & { readonly secrets: string | readonly string[] },
): Promise<VerifiedWebhook> => {
  const id = getHeader(headers, 'webhook-id')
  const seconds = getHeader(headers, 'webhook-timestamp')
  const signatures = getHeader(headers, 'webhook-signature')
  const timestamp = parseTimestamp(seconds, options)
  const content = signedContent(id, seconds, body)
  const keys = parseKeys(options.secrets)
  for (const key of keys) if (await isSignedWith(key, content, signatures)) return { id, timestamp }
  const versions = [...new Set(keys.map(({ version }) => version))].join(' or ')
  throw new HowazitError('signature_invalid', 'No signature of the message fits the secret.', {
    details: { pointer: '/header/webhook-signature', expected: `a ${versions} signature by one of the secrets` },
  })
}

/** The event of a verified body. */
export const parseWebhookEvent = (body: string | Uint8Array): WebhookEvent => {
  try {
    const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body)
    const event: unknown = JSON.parse(text)
    if (typeof event === 'object' && event !== null && 'type' in event && 'data' in event) return event as WebhookEvent
  } catch (cause) {
    throw new HowazitError('malformed_body', 'The body of the webhook is not JSON.', { cause })
  }
  throw new HowazitError('malformed_body', 'The body of the webhook is not an event: it has no type and data.')
}
