import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CallbackListener extends AsyncDisposable {
  readonly redirectUri: string
  /** Of this listener: whoever ends the consent has to have it. */
  readonly session: string
  /** The whole URL, once the browser has come back. */
  readonly called: Promise<string>
}

const PATH = '/callback'

/**
 * A listener on loopback for one callback (RFC 8252 7.3): on 127.0.0.1 and not `localhost`, which may be another machine, and
 * gone afterwards.
 */
export async function listenForCallback(port: number): Promise<CallbackListener> {
  const { promise: called, resolve } = Promise.withResolvers<string>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'nobody.invalid'}`)
    // What a page of somebody else's makes a browser ask for has another host (DNS rebinding).
    if (request.method !== 'GET' || url.pathname !== PATH || url.origin !== originOf()) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
    response.end('Thank you. Go back to the terminal; this page can be closed.\n')
    resolve(url.href)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const originOf = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    redirectUri: `${originOf()}${PATH}`,
    session: randomBytes(32).toString('base64url'),
    called,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}
