import { HowazitError, webhooks } from '@howazit/sdk'
import { decodeBase64 } from '../auth/decode.ts'
import { fill } from '../auth/fill.ts'
import type { StandardWebhooksVerifier } from '../manifest/inbound.ts'
import type { Proof, VerifiedCall } from './inbound-call.ts'
import { InboundRefusal } from './inbound-refusal.ts'
import { checkTimestamp } from './read-timestamp.ts'
import { singleHeader } from './single-header.ts'

const TOLERANCE_SECONDS = 300
const SIGNATURES_MAX = 16

/**
 * Standard Webhooks 1.0: v1 with a `whsec_` secret, v1a with the vendor's `whpk_` key; several with spaces between them. Stricter
 * than the SDK's `webhooks.verify` in that a signature is taken in one spelling only.
 */
export async function verifyStandardWebhooks(call: VerifiedCall, { secret }: StandardWebhooksVerifier): Promise<Proof> {
  const secrets = fill(secret, call.scope).split(/\s+/).filter(Boolean)
  const id = needed(call, 'webhook-id')
  const seconds = needed(call, 'webhook-timestamp')
  const signature = inOneSpelling(needed(call, 'webhook-signature'))
  // A dot in the id would let two different messages have the same signed content.
  if (id.includes('.')) throw new InboundRefusal('signature_malformed', 'the webhook-id has a dot')
  const headers = { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signature }
  await requireSignature(call, headers, secrets)
  const timestamp = checkTimestamp(seconds, { unit: 's', toleranceSeconds: TOLERANCE_SECONDS }, call.now)
  return { signed: Buffer.concat([Buffer.from(`${id}.${seconds}.`), call.rawBody]), timestamp }
}

async function requireSignature(
  { rawBody, now }: VerifiedCall,
  headers: Record<string, string>,
  secrets: readonly string[],
): Promise<void> {
  try {
    // The time is checked afterwards, and told apart from a wrong signature there.
    await webhooks.verify(rawBody, headers, secrets, { now, toleranceSeconds: Number.MAX_SAFE_INTEGER })
  } catch (error) {
    if (!HowazitError.is(error)) throw error
    if (error.code === 'signature_invalid')
      throw new InboundRefusal('signature_wrong', 'no signature fits the body and the secret')
    throw new InboundRefusal('secret_unusable', 'the signing secret is no Standard Webhooks secret')
  }
}

/** Base64 can be written with other unused bits, without padding and with spaces: those signatures are left out. */
function inOneSpelling(header: string): string {
  const signatures = header.split(' ', SIGNATURES_MAX)
  const right = signatures.filter((part) => decodeBase64(part.slice(part.indexOf(',') + 1)))
  if (right.length > 0) return right.join(' ')
  throw new InboundRefusal('signature_malformed', 'webhook-signature holds no signature in base64')
}

function needed({ headers }: VerifiedCall, name: string): string {
  const value = singleHeader(headers, name)
  if (value !== undefined) return value
  throw new InboundRefusal(
    name === 'webhook-timestamp' ? 'timestamp_missing' : 'signature_missing',
    `the call has no ${name}`,
  )
}
