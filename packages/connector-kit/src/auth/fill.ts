import type { JsonValue } from '../mapping/mapping.ts'
import { incomplete, unplaceable } from './auth-refusal.ts'
import type { AuthScope } from './auth-scope.ts'

/** A name in braces, or a doubled brace that stands for one. */
const PART = /\{\{|\}\}|\{([^{}]*)\}/g
const ONLY = /^\{([^{}]*)\}$/
/** Visible ASCII, spaces and tabs: what a header may hold without a way to begin another one (RFC 9110 5.5). */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/

/** Fills a template; undefined where it is one name and nothing else and the connection has no such value. */
export function find(template: string, scope: AuthScope): string | undefined {
  const only = ONLY.exec(template)?.[1]
  if (only !== undefined) return textOf(lookUp(only, scope))
  return replaceNames(template, (name) => need(name, scope))
}

/** Fills a template all of whose names have to be there. */
export function fill(template: string, scope: AuthScope): string {
  return replaceNames(template, (name) => need(name, scope))
}

/** Fills a URL: each value is percent-encoded where it stands in a path or a query, but not where it is a whole host or URL. */
export function fillUrl(template: string, scope: AuthScope): URL {
  const only = ONLY.test(template)
  const text = only
    ? fill(template, scope)
    : replaceNames(template, (name, offset) => encodeAt(template.slice(0, offset), need(name, scope)))
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.protocol === 'https:' || url.protocol === 'http:') && !url.username && !url.password) return url
  throw unplaceable(
    `${template} does not make a URL`,
    'Check the settings that stand in it: a host is a name like acme.example.com.',
  )
}

/** A header's value: what could begin another header is refused. */
export function asHeaderValue(name: string, value: string): string {
  if (HEADER_VALUE.test(value)) return value
  throw incomplete(
    `the value for the header ${name} has characters that a header cannot hold`,
    'Paste the secret again, without line breaks and quotation marks.',
  )
}

/** JSON whose texts are templates; a text that is one name keeps the value's type, an absent one leaves the member out. */
export function fillValue(template: JsonValue, scope: AuthScope): JsonValue | undefined {
  if (typeof template === 'string') {
    const only = ONLY.exec(template)?.[1]
    return only === undefined ? fill(template, scope) : (lookUp(only, scope) as JsonValue | undefined)
  }
  if (Array.isArray(template)) return template.map((item) => fillValue(item, scope) ?? null)
  if (template === null || typeof template !== 'object') return template
  const entries = Object.entries(template).map(([name, value]) => [name, value && fillValue(value, scope)] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function replaceNames(template: string, textFor: (name: string, offset: number) => string): string {
  return template.replaceAll(PART, (part, name: string | undefined, offset: number) =>
    name === undefined ? part.slice(1) : textFor(name, offset),
  )
}

function need(name: string, scope: AuthScope): string {
  const value = textOf(lookUp(name, scope))
  if (value !== undefined && value !== '') return value
  throw incomplete(
    `the connection has no ${name}`,
    `Give ${name} to the connection, or connect it again if the vendor provides it.`,
  )
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** Own members only: `settings.constructor` is nothing. */
function lookUp(name: string, scope: AuthScope): unknown {
  return name.split('.').reduce<unknown>((value, step) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    return (value as Record<string, unknown>)[step]
  }, scope)
}

/** Before the first slash after `//` a value is a host or a part of one, and only what a host can hold. */
function encodeAt(before: string, value: string): string {
  const isInHost = before === '' || /^[a-z]+:\/\/[^/?#]*$/.test(before)
  if (!isInHost) return encodeURIComponent(value)
  if (before === '' && /^https?:\/\//.test(value)) return value
  if (/^[A-Za-z0-9.-]+(:\d{1,5})?$/.test(value)) return value
  throw incomplete(
    `a part of the URL is no host name`,
    'Give a host like acme.example.com, without https:// and slashes.',
  )
}
