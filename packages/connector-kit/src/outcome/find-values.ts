import type { JsonValue } from '../mapping/mapping.ts'

const NOTHING: readonly JsonValue[] = []

/**
 * The values an RFC 6901 pointer leads to: none or one, or several where a token is `*`, which stands for every item of an
 * array. Only a value's own members are found: names such as `__proto__` and `length` lead nowhere.
 */
export function findValues(root: JsonValue | undefined, pointer: string): readonly JsonValue[] {
  if (root === undefined) return NOTHING
  if (pointer === '') return [root]
  if (!pointer.startsWith('/')) return NOTHING
  let found: readonly JsonValue[] = [root]
  for (const token of pointer.slice(1).split('/')) found = found.flatMap((value) => step(value, token))
  return found
}

/** The first value a pointer leads to. */
export function findValue(root: JsonValue | undefined, pointer: string): JsonValue | undefined {
  return findValues(root, pointer)[0]
}

function step(value: JsonValue, token: string): readonly JsonValue[] {
  if (typeof value !== 'object' || value === null) return NOTHING
  if (isList(value) && token === '*') return value
  // RFC 6901 4: `~1` first, so that `~01` becomes `~1` and not `/`.
  const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
  if (isList(value) ? !/^(?:0|[1-9]\d{0,9})$/.test(name) : !Object.hasOwn(value, name)) return NOTHING
  const next = (value as Readonly<Record<string, JsonValue | undefined>>)[name]
  return next === undefined ? NOTHING : [next]
}

/** `Array.isArray` alone does not narrow a readonly array. */
export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value)
}

/** A value as text: texts as they are, everything else as JSON. */
export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
