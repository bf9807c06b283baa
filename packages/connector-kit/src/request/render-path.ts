import { CannotBuild } from './cannot-build.ts'
import { parseTemplate, type TemplateName } from './parse-template.ts'
import { renderParts, textOf } from './render-text.ts'
import type { Scope } from './scope.ts'

/**
 * Fills a path. Each value is percent-encoded as one segment or a part of one, with `{+name}` as several; a value can neither
 * be empty nor make a segment `.` or `..`, which every URL parser would take out together with the one before.
 */
export function renderPath(template: string, scope: Scope): string {
  const path = renderParts(parseTemplate(template), (name) => {
    const value = textOf(name, { template, scope })
    if (value === '') throw unsafe(template, `{${name.name}} is empty`)
    return encodeValue(name, value)
  })
  requireSafePath(path, template)
  return path
}

/** Only the first and the last segment can be empty: where the path begins, and where the manifest ends it with a slash. */
export function requireSafePath(path: string, template: string): void {
  const segments = path.split('/')
  const isEmpty = segments.slice(1, -1).includes('') || (path.endsWith('/') && !template.endsWith('/'))
  if (isEmpty) throw unsafe(template, 'a segment is empty')
  if (segments.some(isDotSegment)) throw unsafe(template, 'a segment is . or ..')
}

/** Percent-encodes everything but RFC 3986's unreserved characters. */
export function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** Where the slashes of a value are kept each of its segments is encoded (RFC 6570 level 2). */
export function encodeValue({ keepsSlashes }: TemplateName, value: string): string {
  return keepsSlashes ? value.split('/').map(encode).join('/') : encode(value)
}

/** As URL parsers see it: `%2e` is a dot too. */
function isDotSegment(segment: string): boolean {
  return /^(?:\.|%2e){1,2}$/i.test(segment)
}

function unsafe(template: string, why: string): CannotBuild {
  return new CannotBuild('path_unsafe', `The path "${template}" cannot be filled: ${why}.`, 'Send an id that is one.')
}
