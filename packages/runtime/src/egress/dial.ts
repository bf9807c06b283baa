import { buildConnector } from 'undici'
import { parseAddress } from './parse-address.ts'
import type { Target } from './url-rules.ts'

export interface DialOptions {
  readonly target: Target
  /** The checked literal. */
  readonly address: string
  readonly connectTimeoutMs: number
  /** PEM certificates to trust beside the system's. */
  readonly ca?: string
}

/**
 * undici's connector with its own ideas of where to go taken away: whatever it is asked for, it dials the checked literal,
 * under the name's SNI, and hands out a socket only if that is where it ended up.
 */
export function createDial({ target, address, connectTimeoutMs, ca }: DialOptions): buildConnector.connector {
  const connect = buildConnector({ allowH2: false, timeout: connectTimeoutMs, ...(ca !== undefined && { ca }) })
  const isName = parseAddress(target.host) === undefined
  const destination = {
    hostname: address,
    host: target.host,
    protocol: `${target.scheme}:`,
    port: String(target.port),
    ...(target.scheme === 'https' && isName && { servername: target.host }),
  }
  return function dial(_asked, callback) {
    connect(destination, (...result) => {
      const [error, socket] = result
      if (error) return callback(error, null)
      const reached = parseAddress(socket.remoteAddress ?? '')?.toString()
      if (reached === address) return callback(null, socket)
      socket.destroy()
      callback(new Error(`Connected to ${reached ?? 'nowhere'} instead of ${address}.`), null)
    })
  }
}
