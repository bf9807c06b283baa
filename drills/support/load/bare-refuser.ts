// The least a server can do, in a process of its own: reads each request and answers 429. Prints where it listens, and ends
// with its input.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer((request, reply) => {
  request.resume().once('end', () => {
    reply.writeHead(429, { 'content-type': 'application/problem+json', 'retry-after': '1' })
    reply.end('{"status":429}')
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
process.stdin.resume().once('end', () => {
  server.close()
  server.closeAllConnections()
})
