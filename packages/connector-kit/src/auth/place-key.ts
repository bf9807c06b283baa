import type { KeyAuth } from '../manifest/auth.ts'
import { isHeaderName, isReservedHeader } from '../request/header-names.ts'
import { renderPath } from '../request/render-path.ts'
import type { Scope } from '../request/scope.ts'
import type { HttpRequest } from '../run/http.ts'
import { unplaceable } from './auth-refusal.ts'
import { asHeaderValue, find } from './fill.ts'
import { addQuery, isForm, mediaType, withHeaders } from './request-parts.ts'

/** Puts fixed keys wherever the vendor wants them. */
export function placeKey(request: HttpRequest, auth: KeyAuth, scope: Scope): HttpRequest {
  const url = auth.path || auth.query ? urlWithKey(request.url, auth, scope) : request.url
  const body = auth.body ? addMembers(request, filled(auth.body, scope)) : request.body
  return withHeaders({ ...request, url, body }, headersOf(auth.headers, scope))
}

function urlWithKey(wanted: string, { path, query }: KeyAuth, scope: Scope): string {
  const url = new URL(wanted)
  if (path) url.pathname = `${renderPath(path, scope)}${url.pathname}`
  const pairs = filled(query, scope).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  return addQuery(url, pairs.join('&')).href
}

/** Headers from templates; one that is a single absent name is left out. */
export function headersOf(templates: KeyAuth['headers'], scope: Scope): Record<string, string> {
  return Object.fromEntries(
    filled(templates, scope).map(([name, value]) => [requireName(name), asHeaderValue(name, value)]),
  )
}

/** A name that is one `{name}` is what the connection calls it. */
function filled(templates: KeyAuth['headers'], scope: Scope): [string, string][] {
  return Object.entries(templates ?? {}).flatMap(([written, template]) => {
    const name = written.startsWith('{') ? find(written, scope) : written
    const value = find(template, scope)
    return name === undefined || value === undefined ? [] : [[name, value] as [string, string]]
  })
}

/** What a tenant calls the header of a key does not decide how the request is framed or whom it is for. */
function requireName(name: string): string {
  const isCredential = name.toLowerCase() === 'authorization'
  if (isHeaderName(name) && (isCredential || !isReservedHeader(name))) return name
  throw unplaceable(
    `${JSON.stringify(name)} cannot be the header of a key`,
    'Give the name of a header such as x-api-key.',
  )
}

/** The key wins over a member of the same name, which a mapping may have made. */
function addMembers(request: HttpRequest, members: readonly [string, string][]): string {
  const { body } = request
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body ?? undefined)
  if (isForm(request)) {
    const form = new URLSearchParams(text)
    for (const [name, value] of members) form.set(name, value)
    return form.toString()
  }
  const object = isJson(mediaType(request)) ? parseObject(text) : undefined
  if (object) return JSON.stringify({ ...object, ...Object.fromEntries(members) })
  throw unplaceable(
    `the key goes into the body, which is ${mediaType(request)} and no object`,
    'The key can be added to a JSON object or a form; make the body of the operation one of them.',
  )
}

function isJson(type: string): boolean {
  return type === 'application/json' || type.endsWith('+json')
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = text === '' ? {} : JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
