import type { Protocol } from '../manifest/connector.ts'
import { findValue, textOf } from './find-values.ts'
import type { ParsedReply } from './parse-reply.ts'

/** Those whose replies are HTTP's own; the others are told in its words. */
const HTTP: ReadonlySet<Protocol> = new Set(['http', 'graphql', 'sql_http', 'object_store'])

/** A reason that is stable and low in number: `http_422`, or what the protocol itself calls it: `postgres_23505`, `smtp_550`. */
export function reasonOf({ status, json }: ParsedReply, protocol: Protocol): string {
  if (HTTP.has(protocol)) return `http_${status}`
  const code = findValue(json, '/error/code')
  const name = code === undefined || code === null ? (status < 300 ? 'ok' : String(status)) : textOf(code)
  return `${protocol}_${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 40)}`
}
