import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Connector } from './connector.ts'

/** SHA-256 (hexadecimal) over the canonical JSON of a connector (RFC 8785): what a tenant pins and a release is signed by. */
export function hashConnector(connector: Connector): string {
  // Undefined only for what is no JSON value, which a checked connector is.
  return createHash('sha256')
    .update(canonicalize(connector) ?? '')
    .digest('hex')
}
