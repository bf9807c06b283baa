import { hash } from 'node:crypto'
import { HowazitError } from '@howazit/sdk'
import canonicalize from 'canonicalize'

/**
 * SHA-256 over the canonical form (RFC 8785) of a value, hex: independent of key order, white space and escapes.
 * Throws `malformed_body` for what has no canonical form: lone surrogates, non-finite numbers, cycles.
 */
export function canonicalHash(value: unknown): string {
  return canonicalDigest(value).hash
}

/** The hash together with the size of what it was made of, UTF-8. Throws like {@link canonicalHash}. */
export function canonicalDigest(value: unknown): { readonly hash: string; readonly sizeBytes: number } {
  const form = canonicalForm(value)
  return { hash: hash('sha256', form), sizeBytes: Buffer.byteLength(form) }
}

/** Throws like {@link canonicalHash}. */
export function canonicalForm(value: unknown): string {
  // Where names are in order already, as normalising leaves them, the canonical form is what JSON.stringify writes: RFC 8785
  // takes over its numbers and escapes. That is ten times as fast as putting them in order.
  if (isInCanonicalOrder(value, 0)) return JSON.stringify(value)
  try {
    const text = canonicalize(value)
    if (text !== undefined) return text
  } catch (cause) {
    throw new HowazitError('malformed_body', 'The body holds text or a number that JSON cannot carry.', { cause })
  }
  throw new HowazitError('malformed_body', 'The body is empty.')
}

// Deeper values, and cycles with them, are left to the library.
const DEPTH_MAX = 8

/** JSON values alone, each object's names ascending in UTF-16 code units. */
function isInCanonicalOrder(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'boolean' || value === null) return true
  if (typeof value !== 'object' || depth === DEPTH_MAX || 'toJSON' in value) return false
  if (Array.isArray(value)) return value.every((item) => isInCanonicalOrder(item, depth + 1))
  let before = ''
  for (const [name, member] of Object.entries(value)) {
    if (name < before || !name.isWellFormed() || !isInCanonicalOrder(member, depth + 1)) return false
    before = name
  }
  return true
}
