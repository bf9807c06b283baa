import type { buildConnector } from 'undici'
import { openSocket, type TlsIdentity } from './open-socket.ts'
import type { EgressProxy } from './parse-proxy.ts'
import type { Target } from './url-rules.ts'

export interface DialOptions {
  readonly target: Target
  /** The checked literal. */
  readonly address: string
  readonly connectTimeoutMs: number
  readonly identity?: TlsIdentity | undefined
  readonly proxy?: EgressProxy | undefined
}

/** A connector for undici that takes no notice of what it is asked for: it dials the checked literal, under the name's SNI. */
export function createDial(options: DialOptions): buildConnector.connector {
  const { target, address, connectTimeoutMs, identity, proxy } = options
  let session: Buffer | undefined

  return function dial(_asked, callback) {
    const tls = { ...identity, ALPNProtocols: ['http/1.1'], ...(session && { session }) }
    const where = { host: target.host, port: target.port, address, ...(proxy && { proxy }) }
    openSocket(target.scheme === 'https' ? { ...where, tls } : where, { timeoutMs: connectTimeoutMs }).then(
      (socket) => {
        // A ticket of this pool resumes connections of this pool: same tenant, same address, same certificate.
        socket.on('session', (ticket: Buffer) => {
          session = ticket
        })
        callback(null, socket)
      },
      (error: Error) => {
        session = undefined
        callback(error, null)
      },
    )
  }
}
