import type { JsonValue } from '../mapping/mapping.ts'
import { CannotBuild } from './cannot-build.ts'
import { onlyName, parseTemplate } from './parse-template.ts'
import { renderText } from './render-text.ts'
import { lookUp, type Scope } from './scope.ts'

/** The member whose value's members are put beside its siblings. */
const SPREAD = '...'
/** The only member of an object that stands for a text: its value, written as JSON. */
const AS_JSON = '...json'
/** The only member of an object that stands for a list: its items but for those that are absent. */
const PRESENT = '...present'
/** The only member of an object that stands for a number: a vendor may give an id as a text and want it as a number. */
const AS_NUMBER = '...number'
const NUMBER = /^-?\d+(?:\.\d+)?$/

/**
 * Fills a value template. Values come in as data: a text that is one `{name}` becomes the value itself, whatever its type, so
 * nothing a respondent wrote is ever read as a template or as JSON. Undefined where that name has no value.
 */
export function renderValue(template: JsonValue, scope: Scope): JsonValue | undefined {
  if (typeof template === 'string') {
    const name = onlyName(parseTemplate(template))
    return name ? lookUp(name, scope) : renderText(template, scope)
  }
  if (typeof template !== 'object' || template === null) return template
  if (Array.isArray(template)) return template.map((item: JsonValue) => renderValue(item, scope) ?? null)
  const {
    [SPREAD]: spread,
    [AS_JSON]: inner,
    [PRESENT]: items,
    [AS_NUMBER]: digits,
    ...members
  } = template as Readonly<Record<string, JsonValue>>
  if (inner !== undefined) return JSON.stringify(renderValue(inner, scope))
  if (items !== undefined) return presentOf(items, scope)
  if (digits !== undefined) return numberOf(digits, scope)
  const rendered = Object.entries(members).flatMap(([name, member]) =>
    nameOf(name, scope).map((known) => [known, renderValue(member, scope)] as const),
  )
  return Object.fromEntries([...spreadMembers(spread, scope), ...rendered].filter(([, value]) => value !== undefined))
}

/** No list rather than an empty one: to many vendors that means "take all of them away". */
function presentOf(items: JsonValue, scope: Scope): JsonValue | undefined {
  const found = (Array.isArray(items) ? items : [items])
    .map((item: JsonValue) => renderValue(item, scope))
    .filter((item) => item !== undefined && item !== null)
  return found.length === 0 ? undefined : found
}

/** A number that JSON cannot hold exactly is somebody else's id by the time it arrives. */
function numberOf(template: JsonValue, scope: Scope): number | undefined {
  const value = renderValue(template, scope)
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value
  if (typeof number === 'number' && Math.abs(number) <= Number.MAX_SAFE_INTEGER) return number
  const message = `"${AS_NUMBER}": ${JSON.stringify(template)} is no number that JSON can hold.`
  throw new CannotBuild('mapping_output_invalid', message, 'Let it be a number.')
}

/** What a member is called: a name that is one `{name}` is the tenant's, and no member without it. */
function nameOf(name: string, scope: Scope): readonly string[] {
  const given = name.startsWith('{') ? onlyName(parseTemplate(name)) : undefined
  if (!given) return [name]
  const value = lookUp(given, scope)
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? [String(value)] : []
}

function spreadMembers(
  spread: JsonValue | undefined,
  scope: Scope,
): readonly (readonly [string, JsonValue | undefined])[] {
  const value = spread === undefined ? undefined : renderValue(spread, scope)
  if (value === undefined || value === null) return []
  if (typeof value === 'object' && !Array.isArray(value)) return Object.entries(value)
  const message = `"${SPREAD}": ${JSON.stringify(spread)} is no object, so its members cannot be put here.`
  throw new CannotBuild('mapping_output_invalid', message, 'Let the mapping give an object.')
}
