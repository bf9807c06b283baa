import { createHash } from 'node:crypto'
import type { JsonValue } from '../mapping/mapping.ts'
import { canonicalJson } from './canonical-json.ts'
import type { Connector } from './connector.ts'

/** SHA-256 (hexadecimal) over the canonical JSON of a connector (RFC 8785): what a tenant pins and a release is signed by. */
export function hashConnector(connector: Connector): string {
  return createHash('sha256')
    .update(canonicalJson(connector as unknown as JsonValue))
    .digest('hex')
}
