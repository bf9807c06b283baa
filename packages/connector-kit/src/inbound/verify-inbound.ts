import { createHash } from 'node:crypto'
import { authScope } from '../auth/auth-scope.ts'
import type { Verifier } from '../manifest/inbound.ts'
import { findValue } from '../outcome/find-values.ts'
import { CannotBuild } from '../request/cannot-build.ts'
import type { InboundCall, Proof, VerifiedCall } from './inbound-call.ts'
import { type InboundFailure, InboundRefusal } from './inbound-refusal.ts'
import { parseBody } from './parse-body.ts'
import { singleHeader } from './single-header.ts'
import { verifyHmac } from './verify-hmac.ts'
import { verifyJwt } from './verify-jwt.ts'
import { verifyKey } from './verify-key.ts'
import { verifyStandardWebhooks } from './verify-standard-webhooks.ts'
import { verifyBasic, verifyToken } from './verify-token.ts'

/** What a call is known by, once it is believed. */
export interface InboundProof {
  /** The same for every attempt of the vendor: one of them is stored. */
  readonly deliveryId: string
  /**
   * SHA-256 of what was signed, in hexadecimal. The same again is a replay, whatever its headers say: most vendors do not sign
   * the header with the delivery's id.
   */
  readonly contentHash: string
  readonly eventType?: string
  /** When the vendor signed it, where it says. */
  readonly signedAt?: Date
}

export type VerifiedInbound = InboundProof | { readonly refused: InboundFailure }

const ID_LENGTH_MAX = 255

/**
 * Verifies a call over the bytes as they came, before anything of it is parsed: signatures by shared or public key, tokens,
 * basic authentication, JWTs, Standard Webhooks. Never rejects for what was sent. What is compared is compared in constant time, one
 * spelling of each signature is taken and no other, and a header that came twice is refused.
 */
export async function verifyInbound(call: InboundCall): Promise<VerifiedInbound> {
  try {
    const proof = await verifyWith(call.inbound.verify, { ...call, scope: authScope(call) })
    return describe(call, proof)
  } catch (error) {
    if (error instanceof InboundRefusal) return { refused: error.failure }
    // The connection lacks the secret: nothing can be verified, so nothing is taken.
    if (error instanceof CannotBuild)
      return { refused: new InboundRefusal('secret_unusable', error.refusal.message).failure }
    throw error
  }
}

function verifyWith(verifier: Verifier, call: VerifiedCall): Proof | Promise<Proof> {
  switch (verifier.kind) {
    case 'hmac':
      return verifyHmac(call, verifier)
    case 'ed25519':
    case 'ecdsa_p256':
      return verifyKey(call, verifier)
    case 'token':
      return verifyToken(call, verifier)
    case 'basic':
      return verifyBasic(call, verifier)
    case 'jwt':
      return verifyJwt(call, verifier)
    case 'standard_webhooks':
      return verifyStandardWebhooks(call, verifier)
    case 'none':
      return { signed: call.rawBody }
  }
}

function describe({ inbound, headers, rawBody }: InboundCall, proof: Proof): InboundProof {
  const contentHash = createHash('sha256').update(proof.signed).digest('hex')
  const isBodyRead = inbound.deliveryId?.body !== undefined || inbound.eventType?.body !== undefined
  const body = isBodyRead ? parseBody(rawBody) : undefined
  const read = (place: { header?: string; body?: string } = {}) =>
    shortText(place.header === undefined ? undefined : singleHeader(headers, place.header)) ??
    shortText(place.body === undefined ? undefined : findValue(body, place.body))
  const eventType = read(inbound.eventType)
  return {
    deliveryId: read(inbound.deliveryId) ?? createHash('sha256').update(rawBody).digest('hex'),
    contentHash,
    ...(eventType !== undefined && { eventType }),
    ...(proof.timestamp && { signedAt: proof.timestamp }),
  }
}

function shortText(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text !== '' && text.length <= ID_LENGTH_MAX ? text : undefined
}
