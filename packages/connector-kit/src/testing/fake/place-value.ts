import type { JsonValue } from '../../mapping/mapping.ts'

type Members = Readonly<Record<string, JsonValue | undefined>>

/** A copy of a value with another one at an RFC 6901 pointer; what is missing on the way is made, and `*` is the first item. */
export function placeValue(
  root: JsonValue | undefined,
  pointer: string,
  value: JsonValue | undefined,
): JsonValue | undefined {
  if (pointer === '') return value
  const [token = '', ...rest] = pointer.slice(1).split('/')
  const below = rest.length === 0 ? '' : `/${rest.join('/')}`
  const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
  const isIndex = name === '*' || /^\d{1,3}$/.test(name)
  if (Array.isArray(root) || (root === undefined && isIndex)) {
    const items = [...((root as readonly JsonValue[] | undefined) ?? [])]
    const index = name === '*' ? 0 : Number(name)
    if (!isIndex) return root
    items[index] = placeValue(items[index], below, value) ?? null
    return items
  }
  const members = typeof root === 'object' && root !== null ? (root as Members) : {}
  return { ...members, [name]: placeValue(members[name], below, value) }
}
