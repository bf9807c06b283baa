import { randomBytes } from 'node:crypto'
import { HowazitError } from '@howazit/sdk'

const PREFIX = 'whsec_'
const KEY_BYTES = 32
/** Standard Webhooks 1.0: 24 to 64 random bytes. */
const KEY_BYTES_MIN = 24
const KEY_BYTES_MAX = 64

/** A new signing secret: `whsec_` and the base64 of 32 random bytes. */
export const createWebhookSecret = (): string => `${PREFIX}${randomBytes(KEY_BYTES).toString('base64')}`

/** Accepts a caller's own secret; the secret itself stays out of the message. */
export function checkWebhookSecret(secret: string): string {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : ''
  const key = Buffer.from(text, 'base64')
  const isCanonical = key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')
  if (isCanonical && key.length >= KEY_BYTES_MIN && key.length <= KEY_BYTES_MAX) return secret
  throw new HowazitError('validation_failed', 'The secret must be whsec_ and the base64 of 24 to 64 bytes.', {
    details: { pointer: '/secret', expected: `whsec_ and base64 of ${KEY_BYTES_MIN} to ${KEY_BYTES_MAX} bytes` },
  })
}
