import { createHash } from 'node:crypto'
import type { TlsIdentity } from './open-socket.ts'
import type { Target } from './url-rules.ts'

export interface PoolPlace {
  readonly tenantId: string
  readonly target: Target
  /** The checked literal. */
  readonly address: string
  readonly identity?: TlsIdentity | undefined
}

/**
 * Whom a connection may be shared among: one tenant, scheme, host (which is its SNI), port, address, certificate and trust. The
 * policy is in none of it because an egress has one. A pool by origin alone would send B's request over the connection that A's
 * certificate opened.
 */
export function poolKeyOf({ tenantId, target, address, identity }: PoolPlace): string {
  return [tenantId, target.scheme, target.host, target.port, address, identity ? digest(identity) : ''].join('|')
}

/** Keys end up in no key of a map, where a heap dump or a log would have them. */
function digest({ certificate = '', key = '', ca = '' }: TlsIdentity): string {
  return createHash('sha256')
    .update(JSON.stringify([certificate, key, ca]))
    .digest('base64url')
}
