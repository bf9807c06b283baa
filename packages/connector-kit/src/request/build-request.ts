import type { RequestTemplate } from '../manifest/common.ts'
import type { Connector } from '../manifest/connector.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import type { HttpRequest } from '../run/http.ts'
import { type BuildRefusal, orRefusal } from './cannot-build.ts'
import { encodeBody } from './encode/encode-body.ts'
import { renderHeaders } from './render-header.ts'
import { renderSql } from './render-sql.ts'
import { renderValue } from './render-value.ts'
import { resolveUrl } from './resolve-url.ts'
import type { Scope } from './scope.ts'

export interface RequestParts {
  readonly connector: Pick<Connector, 'baseUrl' | 'hosts' | 'protocol' | 'headers'>
  readonly template: RequestTemplate
  readonly scope: Scope
  /** The body where the template has none: the mapping's output, or the records of a batch. */
  readonly body?: JsonValue | undefined
}

export type BuiltRequest = { readonly request: HttpRequest } | { readonly refusal: BuildRefusal }

const WITHOUT_BODY = new Set(['GET', 'HEAD', 'DELETE'])

/**
 * Builds a request without its credentials. Everything that comes from outside enters as data: percent-encoded in the URL,
 * checked in headers, a JSON value in the body. The same parts give the same bytes, at every attempt.
 */
export function buildRequest(parts: RequestParts): BuiltRequest {
  const built = orRefusal(() => build(parts))
  return 'refusal' in built ? built : { request: built.value }
}

function build({ connector, template, scope, body: given }: RequestParts): HttpRequest {
  const { method, path, query, format = 'json' } = template
  const url = resolveUrl({ connector, path, query, scope })
  const value = bodyOf({ connector, template, scope, body: given })
  const headers = { ...renderHeaders(connector.headers, scope), ...renderHeaders(template.headers, scope) }
  if (value === undefined) return { method, url: url.href, headers, body: null }
  const { contentType, body } = encodeBody(value, format)
  return { method, url: url.href, headers: { 'content-type': contentType, ...headers }, body }
}

function bodyOf({ connector, template, scope, body: given }: RequestParts): JsonValue | undefined {
  const { body, graphql, sql, method } = template
  const within = sql === undefined ? scope : { ...scope, sql: renderSql(sql, scope) }
  const byDefault = WITHOUT_BODY.has(method) ? undefined : given
  const value = body === undefined ? byDefault : renderValue(body, within)
  if (graphql !== undefined) return { query: graphql, variables: value ?? {} }
  return connector.protocol === 'postgres' ? { sql: within.sql, values: value ?? [] } : value
}
