import type { FieldLimit } from '../manifest/limits.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import { type BuildRefusal, CannotBuild, orRefusal } from './cannot-build.ts'

const ELLIPSIS = '…'

export type Limited = { readonly value: JsonValue } | { readonly refusal: BuildRefusal }

/** Cuts what is longer than a field over there, or refuses it, as the operation says. */
export function applyLimits(value: JsonValue, limits: readonly FieldLimit[] = []): Limited {
  return orRefusal(() => limits.reduce((left, limit) => applyLimit(left, limit), value))
}

function applyLimit(value: JsonValue, limit: FieldLimit): JsonValue {
  const tokens = limit.field === '' ? [] : limit.field.slice(1).split('/')
  return changeAt(value, tokens, (found) => fit(found, limit))
}

type Change = (value: JsonValue) => JsonValue

/** A copy with what a pointer leads to changed; nothing where it leads nowhere. */
function changeAt(value: JsonValue, [token, ...rest]: readonly string[], change: Change): JsonValue {
  if (token === undefined) return change(value)
  if (typeof value !== 'object' || value === null) return value
  const isList = Array.isArray(value)
  const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
  if (isList) {
    const isHere = (index: number) => token === '*' || String(index) === name
    return value.map((item: JsonValue, index) => (isHere(index) ? changeAt(item, rest, change) : item))
  }
  const members = Object.entries(value as Readonly<Record<string, JsonValue>>)
  return Object.fromEntries(
    members.map(([key, member]) => [key, key === name ? changeAt(member, rest, change) : member]),
  )
}

function fit(value: JsonValue, limit: FieldLimit): JsonValue {
  if (!isOver(value, limit)) return value
  const isCut = limit.onExcess === 'truncate'
  if (isCut && typeof value === 'string') return truncate(value, limit)
  if (isCut && Array.isArray(value) && limit.itemsMax !== undefined) {
    const items = value.slice(0, limit.itemsMax)
    if (!isOver(items, limit)) return items
  }
  const { field, charactersMax, bytesMax, itemsMax } = limit
  const most = [
    charactersMax && `${charactersMax} characters`,
    bytesMax && `${bytesMax} bytes`,
    itemsMax && `${itemsMax} items`,
  ]
  const message = `${field === '' ? 'The whole' : field} is longer than ${most.filter(Boolean).join(', ')}.`
  throw new CannotBuild('limit_exceeded', message, 'Let the mapping send less.')
}

function isOver(value: JsonValue, { charactersMax, bytesMax, itemsMax }: FieldLimit): boolean {
  if (itemsMax !== undefined && Array.isArray(value) && value.length > itemsMax) return true
  if (charactersMax !== undefined && typeof value === 'string' && countCharacters(value) > charactersMax) return true
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return bytesMax !== undefined && Buffer.byteLength(text) > bytesMax
}

/** By code point, so that no character is halved; the ellipsis counts, and is left out where nothing else would fit. */
function truncate(
  text: string,
  { charactersMax = Number.POSITIVE_INFINITY, bytesMax = Number.POSITIVE_INFINITY }: FieldLimit,
) {
  const hasEllipsis = charactersMax >= 2 && bytesMax >= Buffer.byteLength(ELLIPSIS) + 1
  const characters = charactersMax - (hasEllipsis ? 1 : 0)
  const bytes = bytesMax - (hasEllipsis ? Buffer.byteLength(ELLIPSIS) : 0)
  let kept = ''
  let count = 0
  let size = 0
  for (const character of text) {
    size += Buffer.byteLength(character)
    if (++count > characters || size > bytes) break
    kept += character
  }
  return hasEllipsis ? kept + ELLIPSIS : kept
}

function countCharacters(text: string): number {
  let count = 0
  for (const _ of text) count++
  return count
}
