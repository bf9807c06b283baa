import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Certificates } from './certificates.ts'

export interface TlsReceiver extends AsyncDisposable {
  readonly port: number
  /** The name of the client's certificate, by request; undefined where there was none. */
  readonly clients: (string | undefined)[]
  /** How often anybody connected. */
  connections(): number
}

/** Answers 204 over TLS, and asks for a client certificate; where `isStrict`, it insists. */
export async function startTlsReceiver({ ca, server }: Certificates, isStrict = false): Promise<TlsReceiver> {
  const clients: (string | undefined)[] = []
  let connections = 0
  const options = { cert: server.certificate, key: server.key, ca, requestCert: true, rejectUnauthorized: isStrict }
  const https = createServer(options, (request, response) => {
    const name = (request.socket as TLSSocket).getPeerCertificate().subject?.CN
    clients.push(Array.isArray(name) ? name[0] : name)
    response.writeHead(204).end()
  })
  https.on('secureConnection', () => {
    connections += 1
  })
  https.on('tlsClientError', () => {})
  https.listen(0, '127.0.0.1')
  await once(https, 'listening')
  return {
    port: (https.address() as AddressInfo).port,
    clients,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      https.closeAllConnections()
      https.close()
      await once(https, 'close')
    },
  }
}
