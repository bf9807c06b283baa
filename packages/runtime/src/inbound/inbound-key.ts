import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { decodeState, encodeState, type StateOwner } from '../connections/consent-state.ts'

export interface NewKey {
  /** The last part of the URL. */
  readonly key: string
  readonly hash: Buffer
}

/** 256 bits of chance behind where the connection is: whoever calls has no token to say whose they are. */
export function newInboundKey(owner: StateOwner): NewKey {
  const secret = randomBytes(32).toString('base64url')
  return { key: encodeState(owner, secret), hash: hashOf(secret) }
}

export interface ParsedKey {
  readonly owner: StateOwner
  /** Compares in constant time. */
  readonly fits: (keyHash: Buffer | null) => boolean
}

/** Undefined for what {@link newInboundKey} did not make. */
export function parseInboundKey(text: string): ParsedKey | undefined {
  const decoded = decodeState(text)
  if (!decoded) return undefined
  const given = hashOf(decoded.state)
  return {
    owner: decoded.owner,
    fits: (keyHash) => keyHash?.length === given.length && timingSafeEqual(keyHash, given),
  }
}

const hashOf = (secret: string): Buffer => hash('sha256', secret, 'buffer')
