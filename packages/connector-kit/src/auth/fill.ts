import { CannotBuild } from '../request/cannot-build.ts'
import { onlyName, parseTemplate } from '../request/parse-template.ts'
import { renderParts, textOf } from '../request/render-text.ts'
import { renderUrl } from '../request/render-url.ts'
import { lookUp, type Scope } from '../request/scope.ts'
import { incomplete } from './auth-refusal.ts'

/** Visible ASCII, spaces and tabs: what a header may hold without a way to begin another one (RFC 9110 5.5). */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/

/** Fills a template; undefined where it is one name and nothing else and the connection has no such value. */
export function find(template: string, scope: Scope): string | undefined {
  const name = onlyName(parseTemplate(template))
  return name && (lookUp(name, scope) ?? undefined) === undefined ? undefined : fill(template, scope)
}

/** Fills a template all of whose names have to be there: an empty secret is none, and what is made of it proves nothing. */
export function fill(template: string, scope: Scope): string {
  return renderParts(parseTemplate(template), (name) => {
    const value = textOf(name, { template, scope })
    if (value !== '') return value
    throw new CannotBuild('value_missing', `{${name.name}} in "${template}" is empty.`, 'Give it to the connection.')
  })
}

/** Fills the template of a URL that requests of the connection's own go to. */
export function fillUrl(template: string, scope: Scope): URL {
  const url = renderUrl(template, scope)
  if (url.protocol === 'https:' || url.protocol === 'http:') return url
  throw new CannotBuild(
    'url_invalid',
    `"${template}" does not make a URL of the web.`,
    'Give one that begins with https://.',
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
