import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface VendorReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** The vendor of a pact: what it answers depends on the state it was brought into at `statesUrl`. */
export async function startVendor(replyIn: (state: string) => VendorReply) {
  const asked: { readonly url: string; readonly headers: IncomingHttpHeaders }[] = []
  let state = ''
  let answer = replyIn
  const server = createServer(async (request, response) => {
    const body = await text(request)
    if (request.url === '/_states') {
      state = (JSON.parse(body) as { state: string }).state
      return void response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    }
    asked.push({ url: request.url ?? '', headers: request.headers })
    const reply = answer(state)
    const type = reply.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }
    response.writeHead(reply.status, { ...type, ...reply.headers })
    response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    statesUrl: `${url}/_states`,
    asked,
    behave: (next: (state: string) => VendorReply) => {
      answer = next
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
