import type { JsonValue } from '../mapping/mapping.ts'
import { CannotBuild } from './cannot-build.ts'
import { onlyName, parseTemplate } from './parse-template.ts'
import { renderText } from './render-text.ts'
import { lookUp, type Scope } from './scope.ts'

/** The member whose value's members are put beside its siblings. */
const SPREAD = '...'

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
  const { [SPREAD]: spread, ...members } = template as Readonly<Record<string, JsonValue>>
  const rendered = Object.entries(members).map(([name, member]) => [name, renderValue(member, scope)] as const)
  return Object.fromEntries([...spreadMembers(spread, scope), ...rendered].filter(([, value]) => value !== undefined))
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
