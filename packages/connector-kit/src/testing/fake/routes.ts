import { authScope } from '../../auth/auth-scope.ts'
import { bodyBytes } from '../../auth/request-parts.ts'
import type { RequestTemplate } from '../../manifest/common.ts'
import type { Connector } from '../../manifest/connector.ts'
import type { Step } from '../../manifest/operation.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { orRefusal } from '../../request/cannot-build.ts'
import { onlyName, parseTemplate, type TemplateName } from '../../request/parse-template.ts'
import { encode } from '../../request/render-path.ts'
import { renderSql } from '../../request/render-sql.ts'
import { lookUp, type Scope } from '../../request/scope.ts'
import type { HttpRequest } from '../../run/http.ts'
import type { ConnectionValues } from '../../run/operation-call.ts'
import { targetOf } from '../../run/target-of.ts'
import { readBody } from './read-body.ts'

/** What a request to the other side is about. */
export interface Route {
  /** `found`: the request that takes the place of the main one where a step found something. */
  readonly kind: 'main' | 'found' | 'step' | 'poll' | 'async' | 'test' | 'learn' | 'describe' | 'authorize' | 'token'
  /** Of operations and their steps. */
  readonly operation?: string
  /** The step, the poll, the description, or the way to authenticate. */
  readonly name?: string
  readonly template: RequestTemplate
}

interface Compiled {
  readonly route: Route
  readonly path: RegExp
  readonly wildcards: number
}

/** The routes of a connector, in the order in which they are asked for. */
export function routesOf(connector: Connector): readonly Route[] {
  const operations = Object.entries(connector.operations).flatMap(([operation, { steps = [], async, ...main }]) => [
    { kind: 'main', operation, template: main } as const,
    ...steps.flatMap((step) => routesOfStep(operation, step)),
    ...(async ? [{ kind: 'async', operation, template: async.poll } as const] : []),
  ])
  const polls = Object.entries(connector.polls ?? {}).map(
    ([name, { request }]) => ({ kind: 'poll', name, template: request }) as const,
  )
  const described = Object.entries(connector.describe ?? {}).map(
    ([name, { request }]) => ({ kind: 'describe', name, template: request }) as const,
  )
  const { test, learn } = connector
  return [
    ...operations,
    ...polls,
    ...described,
    ...(test.kind === 'request' ? [{ kind: 'test', template: test } as const] : []),
    ...(learn?.request ? [{ kind: 'learn', template: learn.request } as const] : []),
    ...tokenRoutes(connector),
  ]
}

function routesOfStep(operation: string, step: Step): readonly Route[] {
  const { onFound } = step
  const found = onFound && 'request' in onFound ? onFound.request : undefined
  return [
    { kind: 'step', operation, name: step.name, template: step },
    ...(found ? [{ kind: 'found', operation, name: step.name, template: found } as const] : []),
  ]
}

function tokenRoutes({ auth }: Connector): readonly Route[] {
  return Object.entries(auth).flatMap(([name, mode]) => {
    const token = 'tokenUrl' in mode ? mode.tokenUrl : 'exchange' in mode ? mode.exchange?.url : undefined
    return [
      ...('authorizeUrl' in mode
        ? [{ kind: 'authorize', name, template: { method: 'GET', path: mode.authorizeUrl } } as const]
        : []),
      ...(token === undefined ? [] : [{ kind: 'token', name, template: { method: 'POST', path: token } } as const]),
    ]
  })
}

/** Finds what a request is about, by its method, its path and, in GraphQL and SQL, its document; whatever host it names. */
export type MatchRequest = (request: HttpRequest) => Route | undefined

/**
 * Reads the manifest's templates backwards: what is known of the connection stands in them, the rest may be anything. Where several
 * operations have one address the one that is asked about is meant.
 */
export function createMatcher(connector: Connector, values: ConnectionValues, about?: string): MatchRequest {
  const scope = authScope({ values, now: new Date(0) })
  const compiled = routesOf(connector).map((route) => compile(route, connector, { values, scope }))
  const isMeant = ({ route: { operation } }: Compiled) => Number(operation !== undefined && operation === about)
  // What is told more exactly is asked first: `/users/me` before `/users/{input.id}`.
  const ordered = compiled.toSorted((left, right) => left.wildcards - right.wildcards || isMeant(right) - isMeant(left))
  return (request) => {
    const { pathname, searchParams } = new URL(request.url)
    const fits = ordered.filter(
      ({ route, path }) =>
        // Behind a host alone the URLs of HTTP have a slash, those of other protocols nothing.
        route.template.method === request.method && path.test(pathname || '/') && isDocument(route, request, scope),
    )
    const asks = ({ route: { template } }: Compiled) =>
      Object.entries(template.query ?? {}).every(([name, value]) => isAsked(value, searchParams.get(name)))
    // Of two addresses that differ in their query the one that asks for more is meant.
    const best = fits
      .filter(asks)
      .toSorted((left, right) => queryNames(right.route).length - queryNames(left.route).length)
    return (findBare(request, fits) ?? best[0] ?? fits[0])?.route
  }
}

/** Splunk is asked who calls by sending it nothing, to where events go. */
const findBare = ({ method, body }: HttpRequest, fits: readonly Compiled[]): Compiled | undefined =>
  method === 'GET' || body !== null
    ? undefined
    : fits.find(({ route: { kind, template } }) => kind === 'test' && template.body === undefined)

const queryNames = ({ template: { query = {} } }: Route): readonly string[] => Object.keys(query)

/** What a template says has to be said, and what it leaves open may be anything; the first page has no place. */
function isAsked(template: string, given: string | null): boolean {
  const { parts } = parseTemplate(template)
  const [first = ''] = parts
  if (typeof first !== 'string' && first.path[0] === 'page') return true
  const isFixed = parts.length < 2 && typeof first === 'string'
  return isFixed ? given === first : given !== null
}

interface Known {
  readonly values: ConnectionValues
  readonly scope: Scope
}

function compile(route: Route, connector: Connector, { values, scope }: Known): Compiled {
  const { path } = route.template
  const auth = connector.auth[values.authMode]
  const isWhole = path.includes('://') || onlyName(parseTemplate(path)) !== undefined
  const base = auth?.mode === 'secret_url' ? auth.url : (targetOf(connector, values).baseUrl ?? '')
  const prefix = auth?.mode === 'key' && auth.path !== undefined ? auth.path : ''
  const template = isWhole ? pathOf(path, {}) : `${prefix}${pathOf(base, scope).replace(/\/$/, '')}${path}`
  const parts = parseTemplate(template).parts.map((part) => patternOf(part, scope))
  return {
    route,
    path: new RegExp(`^${parts.map(({ pattern }) => pattern).join('') || '/'}/?$`),
    wildcards: parts.filter(({ isWild }) => isWild).length,
  }
}

/** What stands behind the host of a template; where one name is all of it and not known here it may be anything. */
function pathOf(template: string, scope: Scope): string {
  const name = onlyName(parseTemplate(template))
  const value = name && lookUp(name, scope)
  const url = typeof value === 'string' ? URL.parse(value) : null
  if (url) return url.pathname.replaceAll(/[{}]/g, '$&$&')
  if (name) return '/{+anything}'
  return template.replace(/^[^:/]*:\/\/[^/]*/, '').replace(/[?#].*$/, '')
}

function patternOf(part: string | TemplateName, scope: Scope): { readonly pattern: string; readonly isWild: boolean } {
  if (typeof part === 'string') return { pattern: escapePattern(part), isWild: false }
  // A wrong secret in a path has to be told from a wrong path, so it may be anything here.
  const value = part.path[0] === 'secrets' ? undefined : lookUp(part, scope)
  if (value === undefined || value === null || typeof value === 'object')
    return { pattern: part.keepsSlashes ? '.*' : '[^/]+', isWild: true }
  const text = String(value)
  const encoded = part.keepsSlashes ? text.split('/').map(encode).join('/') : encode(text)
  return { pattern: escapePattern(encoded), isWild: false }
}

/** GraphQL and SQL have one address for everything. */
function isDocument({ template: { graphql, sql } }: Route, request: HttpRequest, scope: Scope): boolean {
  if (graphql !== undefined) {
    const body = readBody(request)
    return typeof body === 'object' && body !== null && (body as Readonly<Record<string, JsonValue>>).query === graphql
  }
  const statement = sql === undefined ? undefined : orRefusal(() => renderSql(sql, scope))
  if (!statement || 'refusal' in statement) return true
  const written = JSON.stringify(statement.value).slice(1, -1)
  return bodyBytes(request).toString('utf8').includes(written)
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}
