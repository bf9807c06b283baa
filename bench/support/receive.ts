// Receivers in a process of their own, so that answering does not share an event loop with sending. Tells its parent their
// ports: of as many as were asked for, and of one more that never answers. Ends with its parent.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const receivers = Number(process.argv[2])

const servers = Array.from({ length: receivers + 1 }, (_, index) =>
  createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    request.resume().on('end', () => {
      if (index < receivers) response.writeHead(204).end()
    })
  }).listen(0, '127.0.0.1'),
)
await Promise.all(servers.map((server) => once(server, 'listening')))
process.send?.(servers.map((server) => (server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit(0))
