import type { JsonValue } from '../../mapping/mapping.ts'
import { CannotBuild } from '../cannot-build.ts'

const NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?$/
/** All that XML 1.0 (2.2) has a way to write. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu
const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/**
 * XML 1.0 from an object with one member, the root. `@name` is an attribute, `#text` the text beside attributes, an array
 * repeats its element, null is an empty one. No document type, so no entities.
 */
export function encodeXml(value: JsonValue): string {
  const entries = isElement(value) ? Object.entries(value) : []
  const [root] = entries
  if (entries.length !== 1 || !root || Array.isArray(root[1]))
    throw invalid('XML has one root, but the body is no object with one member')
  return `<?xml version="1.0" encoding="UTF-8"?>${element(root[0], root[1] ?? null)}`
}

function element(name: string, value: JsonValue): string {
  if (Array.isArray(value)) return value.map((item: JsonValue) => element(name, item)).join('')
  if (!NAME.test(name)) throw invalid(`"${name.slice(0, 40)}" is no name of an element`)
  if (!isElement(value)) return `<${name}>${escapeText(value)}</${name}>`
  const members = Object.entries(value).map(([key, member]) => [key, member ?? null] as const)
  const attributes = members
    .filter(([key]) => key.startsWith('@'))
    .map(([key, member]) => attribute(key.slice(1), member))
  const content = members.filter(([key]) => !key.startsWith('@')).map(([key, member]) => child(key, member))
  return `<${name}${attributes.join('')}>${content.join('')}</${name}>`
}

function child(name: string, value: JsonValue): string {
  return name === '#text' ? escapeText(value) : element(name, value)
}

function attribute(name: string, value: JsonValue): string {
  if (!NAME.test(name)) throw invalid(`"${name.slice(0, 40)}" is no name of an attribute`)
  if (typeof value === 'object' && value !== null) throw invalid(`the attribute "${name}" is no text`)
  return ` ${name}="${wellFormed(String(value ?? '')).replaceAll(/[&<>"'\t\n\r]/g, (character) => ESCAPED[character] as string)}"`
}

function escapeText(value: JsonValue): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return wellFormed(value === null ? '' : text).replaceAll(/[&<>\r]/g, (character) => ESCAPED[character] as string)
}

function wellFormed(text: string): string {
  return text.toWellFormed().replaceAll(UNWRITABLE, '')
}

function isElement(value: JsonValue): value is { readonly [key: string]: JsonValue | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(what: string): CannotBuild {
  return new CannotBuild(
    'body_invalid',
    `The XML cannot be written: ${what}.`,
    'Let the mapping give { root: { ... } }.',
  )
}
