import type { Finding } from '../runtime.ts'

// Deeper than any form nests, and far from the recursion limits of what parses it later (PostgreSQL's jsonb, ClickHouse).
const DEPTH_MAX = 64

interface Place {
  readonly value: unknown
  readonly pointer: string
  readonly depth: number
}

/**
 * Finds what is valid JSON and cannot be stored or hashed: U+0000 (PostgreSQL's text has none), lone surrogates (no UTF-8),
 * non-finite numbers (1e400 parses to Infinity) and nesting without end.
 */
export function findUnstorable(root: unknown): Finding[] {
  return isStorableWithin(root, 0) ? [] : collectFindings(root)
}

/** The same as a yes or no. */
export const isStorable = (root: unknown): boolean => isStorableWithin(root, 0)

/** Places cost more than all the rest: they are named only where something is wrong. Recursion ends where nesting is refused. */
function isStorableWithin(value: unknown, depth: number): boolean {
  if (depth > DEPTH_MAX) return false
  if (typeof value === 'string') return isStorableText(value)
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every((child) => isStorableWithin(child, depth + 1))
  return Object.entries(value).every(([key, child]) => isStorableText(key) && isStorableWithin(child, depth + 1))
}

/** Walks with a stack of its own, so depth is harmless. */
function collectFindings(root: unknown): Finding[] {
  const findings: Finding[] = []
  const places: Place[] = [{ value: root, pointer: '', depth: 0 }]
  for (let place = places.pop(); place; place = places.pop()) {
    const detail = complaint(place)
    if (detail) findings.push({ code: 'validation_failed', pointer: place.pointer, detail })
    else places.push(...placesWithin(place))
  }
  return findings
}

function complaint({ value, pointer, depth }: Place): string | undefined {
  if (depth > DEPTH_MAX) return `Nested deeper than ${DEPTH_MAX} levels.`
  if (typeof value === 'number' && !Number.isFinite(value)) return 'The number is too large.'
  if (!isStorableText(pointer)) return 'The name holds U+0000 or half of a surrogate pair.'
  if (typeof value === 'string' && !isStorableText(value)) return 'The text holds U+0000 or half of a surrogate pair.'
  return undefined
}

const isStorableText = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

function placesWithin({ value, pointer, depth }: Place): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const entries = Object.entries(value)
  return entries.map(([key, child]) => ({
    value: child,
    pointer: `${pointer}/${escapePointer(key)}`,
    depth: depth + 1,
  }))
}

/** RFC 6901, section 4. */
export const escapePointer = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1')
