import type { Connector } from '../manifest/connector.ts'
import { CannotBuild } from './cannot-build.ts'
import { isOnHosts } from './hosts.ts'
import { onlyName, parseTemplate } from './parse-template.ts'
import { encode, renderPath } from './render-path.ts'
import { isOmitted, renderText } from './render-text.ts'
import { renderUrl } from './render-url.ts'
import { SCHEMES } from './schemes.ts'
import { lookUp, type Scope } from './scope.ts'

const URL_LENGTH_MAX = 16 * 1024
/** Stands where a secret URL will be put; nothing can be sent to it (RFC 6761). */
const NOWHERE = 'https://secret-url.invalid'

/** Where a request goes, before its credentials. */
export interface UrlParts {
  readonly connector: Pick<Connector, 'baseUrl' | 'hosts' | 'protocol'>
  readonly path: string
  readonly query?: Readonly<Record<string, string>> | undefined
  readonly scope: Scope
}

/** The URL of a request: below the base, or a whole one that the manifest or the vendor gave. */
export function resolveUrl({ connector, path, query, scope }: UrlParts): URL {
  const url = locate(connector, path, scope)
  const pairs = Object.entries(query ?? {})
    .filter(([, template]) => !isOmitted(parseTemplate(template), scope))
    .map(([name, template]) => `${encode(name)}=${encode(queryValue(template, scope))}`)
  if (pairs.length > 0) url.search = [url.search.slice(1), ...pairs].filter((part) => part !== '').join('&')
  if (url.href.length <= URL_LENGTH_MAX) return url
  throw new CannotBuild('url_invalid', `The URL of "${path}" is longer than ${URL_LENGTH_MAX}.`, 'Send less in it.')
}

/** Refuses every URL that is not on one of the connector's hosts; asked of what is about to be sent, last of all. */
export function requireHost(url: URL, { hosts, protocol }: UrlParts['connector'], scope: Scope): void {
  // A host that only another mode has allows nothing in this one.
  const declared = hosts.filter((host) => host === '*' || !isOmitted(parseTemplate(host), scope))
  const patterns = declared.map((host) => hostPattern(host, scope))
  const isOwn = patterns.some((pattern) => pattern === '*' || pattern.endsWith(':*'))
  const isScheme = SCHEMES[protocol].includes(url.protocol) && (url.protocol !== 'http:' || isOwn)
  if (isScheme && url.username === '' && url.password === '' && isOnHosts(url, patterns)) return
  const message = `A request would go to ${url.protocol}//${url.host}, which is none of the connector's hosts.`
  throw new CannotBuild('host_refused', message, `It may go to ${hosts.join(', ')}.`)
}

/** A system that the tenant runs may listen on any port. */
function hostPattern(host: string, scope: Scope): string {
  const isSetting = onlyName(parseTemplate(host)) !== undefined
  const value = host === '*' ? host : renderText(host, scope)
  return isSetting && !value.includes(':') ? `${value}:*` : value
}

function locate(connector: UrlParts['connector'], path: string, scope: Scope): URL {
  if (path.includes('://')) return renderUrl(path, scope)
  const given = onlyName(parseTemplate(path))
  const value = given && lookUp(given, scope)
  if (typeof value === 'string' && value.includes('://')) return renderUrl(path, scope)
  const base = renderUrl(connector.baseUrl ?? NOWHERE, scope)
  if (typeof value === 'string') return relative(value, base, path)
  if (path !== '') base.pathname = `${base.pathname.replace(/\/$/, '')}${renderPath(path, scope)}`
  return base
}

/** A path with its query as a vendor gave it, for the next page or a job: on the base's host whatever it says. */
function relative(value: string, base: URL, template: string): URL {
  const url = value.startsWith('/') ? URL.parse(value, base.href) : null
  if (url && url.host === base.host) return url
  throw new CannotBuild(
    'url_invalid',
    `"${template}" does not hold a path or a URL.`,
    'Look at what the reply had there.',
  )
}

/** An empty parameter would ask for everything: a lookup by nothing finds somebody else's record. */
function queryValue(template: string, scope: Scope): string {
  const value = renderText(template, scope)
  if (value !== '') return value
  throw new CannotBuild('value_missing', `The query parameter "${template}" is empty.`, 'Let the mapping give a value.')
}
