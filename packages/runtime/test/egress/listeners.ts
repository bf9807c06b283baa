import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'

export interface Listener extends AsyncDisposable {
  readonly port: number
  /** How often anybody connected, whatever they then said. */
  connections(): number
  /** Everything that was received. */
  received(): Buffer
}

/** Counts connections on the given addresses of one port and answers whatever comes with 204. */
export async function startListener(addresses: readonly string[] = ['127.0.0.1']): Promise<Listener> {
  const servers: Server[] = []
  const sockets = new Set<Socket>()
  const chunks: Buffer[] = []
  let connections = 0
  let port = 0
  for (const address of addresses) {
    const server = createServer((socket) => {
      connections += 1
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => sockets.delete(socket))
      socket.on('data', (chunk) => {
        chunks.push(chunk)
        if (chunk.includes('\r\n\r\n')) socket.write('HTTP/1.1 204 No Content\r\n\r\n')
      })
    })
    server.listen(port, address)
    await once(server, 'listening')
    port = (server.address() as { port: number }).port
    servers.push(server)
  }
  return {
    port,
    connections: () => connections,
    received: () => Buffer.concat(chunks),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => once(server.close(), 'close')))
    },
  }
}
