import type { Protocol } from '../manifest/connector.ts'
import { speaksHttp } from '../request/schemes.ts'
import { findValue, textOf } from './find-values.ts'
import type { ParsedReply } from './parse-reply.ts'

/** A reason that is stable and low in number: `http_422`, or what the protocol itself calls it: `postgres_23505`, `smtp_550`. */
export function reasonOf({ status, json }: ParsedReply, protocol: Protocol): string {
  if (speaksHttp(protocol)) return `http_${status}`
  const code = findValue(json, '/error/code')
  const name = code === undefined || code === null ? (status < 300 ? 'ok' : String(status)) : textOf(code)
  return `${protocol}_${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 40)}`
}
