import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { HowazitError, type WebhookSignature } from '@howazit/sdk'

const PREFIX = 'whsec_'
const KEY_BYTES = 32
/** Standard Webhooks 1.0: 24 to 64 random bytes. */
const KEY_BYTES_MIN = 24
const KEY_BYTES_MAX = 64

/** What a subscription signs with, and what its receiver verifies with. */
export interface SigningSecret {
  /** `whsec_` or `whsk_`: to be sealed. */
  readonly secret: string
  /** `whpk_`, with a `whsk_`. */
  readonly publicKey: string | null
}

/** A new one: `whsec_` and 32 random bytes (v1), or an Ed25519 key pair as `whsk_` and `whpk_` (v1a); all in base64. */
export function createSigningSecret(signature: WebhookSignature): SigningSecret {
  if (signature === 'v1') return { secret: `${PREFIX}${randomBytes(KEY_BYTES).toString('base64')}`, publicKey: null }
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return { secret: `whsk_${toBase64(d)}`, publicKey: `whpk_${toBase64(x)}` }
}

const toBase64 = (text: string): string => Buffer.from(text, 'base64url').toString('base64')

/** Accepts a caller's own secret; the secret itself stays out of the message. */
export function checkWebhookSecret(secret: string, signature: WebhookSignature): SigningSecret {
  if (signature === 'v1a') {
    throw new HowazitError('validation_failed', 'A v1a subscription makes its own key pair: leave the secret out.', {
      details: { pointer: '/secret', expected: 'no secret with v1a' },
    })
  }
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : ''
  const key = Buffer.from(text, 'base64')
  const isCanonical = key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')
  if (isCanonical && key.length >= KEY_BYTES_MIN && key.length <= KEY_BYTES_MAX) return { secret, publicKey: null }
  throw new HowazitError('validation_failed', 'The secret must be whsec_ and the base64 of 24 to 64 bytes.', {
    details: { pointer: '/secret', expected: `whsec_ and base64 of ${KEY_BYTES_MIN} to ${KEY_BYTES_MAX} bytes` },
  })
}
